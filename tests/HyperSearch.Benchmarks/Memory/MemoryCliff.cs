using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Benchmarks.Memory;

/// <summary>
/// Fine-tuning that runs out of memory: the memory of a batch, a length, a rank and a method, and a cliff at its 60% quantile over the space. The loss falls with
/// what costs memory, so that the best legal point lies at the cliff; the seed moves the best learning rate and dropout.
/// </summary>
internal static class MemoryCliff
{
    private const string Name = "memory-cliff";
    private const int SampleSize = 20_000;
    private const double Share = 0.6;
    private const string Full = "full";

    /// <param name="rising">Whether the study says that batch, length and rank are `memory: rising`.</param>
    public static Problem Place(ulong seed, bool rising)
    {
        SearchSpace space = Space(rising);
        PhiloxStream random = Draws.Stream(0, Name, Draws.Sample);
        double[] sample = [.. Enumerable.Range(0, SampleSize).Select(_ => Gigabytes(space.Build(p => RandomStrategy.Draw(p, random)))).Order()];
        double limit = sample[(int)(Share * SampleSize)];
        PhiloxStream placement = Draws.Stream(seed, Name, Draws.Placement);
        double rate = -9.5 + 2 * placement.NextDouble(), dropout = 0.05 + 0.2 * placement.NextDouble();
        return new Problem
        {
            Space = space,
            Evaluate = point => Gigabytes(point) > limit ? Evaluation.Crash(FailureClass.GpuOom) : Evaluation.Of(Loss(point, rate, dropout)),
        };
    }

    private static SearchSpace Space(bool rising) => Box.SpaceOf(
    [
        new FloatParameter("learning_rate", 1e-6, 1e-2, Scale.Log),
        new FloatParameter("dropout", 0, 0.5, Scale.Linear),
        new IntParameter("batch_size", 1, 64, Scale.Log, 1) { MemoryRising = rising },
        new IntParameter("max_length", 128, 4096, Scale.Log, 1) { MemoryRising = rising },
        new CategoricalParameter("method", [ParameterValue.Text("lora"), ParameterValue.Text(Full)]),
        new IntParameter("rank", 2, 256, Scale.Log, 1) { MemoryRising = rising, When = [new Condition("method", [ParameterValue.Text("lora")])] },
    ]);

    /// <summary>Weights, optimiser state (by method and rank), and activations that grow with the tokens of a batch and a little with the square of the length.</summary>
    private static double Gigabytes(Assignment point)
    {
        double batch = point["batch_size"]!.Value.AsInt, length = point["max_length"]!.Value.AsInt;
        double states = point["method"]!.Value.AsText == Full ? 12 : 2 + 0.02 * point["rank"]!.Value.AsInt;
        double tokens = batch * length / 1024;
        return 3 + states + 0.35 * tokens * (1 + length / 8192);
    }

    private static double Loss(Assignment point, double rate, double dropout)
    {
        bool full = point["method"]!.Value.AsText == Full;
        double best = full ? rate - 2.3 : rate;
        double misfit = Formulas.Square((Math.Log(point["learning_rate"]!.Value.AsFloat) - best) / 3);
        double capacity = full ? 0.1 : 0.25 - 0.02 * Math.Log2(point["rank"]!.Value.AsInt);
        double context = 0.06 * (12 - Math.Log2(point["max_length"]!.Value.AsInt));
        double batch = 0.015 * Formulas.Square(Math.Log2(point["batch_size"]!.Value.AsInt) - 4);
        return 1 + 0.3 * (1 - Math.Exp(-misfit)) + capacity + context + batch + Formulas.Square(point["dropout"]!.Value.AsFloat - dropout);
    }
}
