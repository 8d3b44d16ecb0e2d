using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Benchmarks.Memory;

/// <summary>
/// Fine-tuning that runs out of memory: the memory of a batch, a length, a rank and a method, and a cliff at its 60% quantile over the space. The seed moves the
/// best learning rate and dropout, and where the loss is indifferent to memory also the best batch, length, rank and method.
/// </summary>
internal static class MemoryCliff
{
    private const string Name = "memory-cliff";
    private const int SampleSize = 20_000;
    private const double Share = 0.6;
    private const string Full = "full";

    /// <param name="rising">Whether the study says that batch, length and rank are `memory: rising`.</param>
    /// <param name="pulls">Whether the loss falls with what costs memory, so that the best point that fits lies at the cliff: the hard case.</param>
    public static Problem Place(ulong seed, bool rising, bool pulls)
    {
        SearchSpace space = Space(rising);
        PhiloxStream random = Draws.Stream(0, Name, Draws.Sample);
        double[] sample = [.. Enumerable.Range(0, SampleSize).Select(_ => Gigabytes(space.Build(p => RandomStrategy.Draw(p, random)))).Order()];
        double limit = sample[(int)(Share * SampleSize)];
        PhiloxStream placement = Draws.Stream(seed, Name, Draws.Placement);
        double rate = -9.5 + 2 * placement.NextDouble(), dropout = 0.05 + 0.2 * placement.NextDouble();
        double batch = 1 + 4 * placement.NextDouble(), length = 8 + 3 * placement.NextDouble(), rank = 2 + 5 * placement.NextDouble();
        double Size(Assignment point) => pulls ? Pull(point) : Indifferent(point, batch, length, rank);
        return new Problem
        {
            Space = space,
            Evaluate = point => Gigabytes(point) > limit ? Evaluation.Crash(FailureClass.GpuOom) : Evaluation.Of(Training(point, rate, dropout) + Size(point)),
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

    private static double Training(Assignment point, double rate, double dropout)
    {
        double best = IsFull(point) ? rate - 2.3 : rate;
        double misfit = Formulas.Square((Math.Log(point["learning_rate"]!.Value.AsFloat) - best) / 3);
        return 1 + 0.3 * (1 - Math.Exp(-misfit)) + Formulas.Square(point["dropout"]!.Value.AsFloat - dropout);
    }

    private static double Pull(Assignment point)
    {
        double capacity = IsFull(point) ? 0.1 : 0.25 - 0.02 * Log2(point, "rank");
        return capacity + 0.06 * (12 - Log2(point, "max_length")) + 0.015 * Formulas.Square(Log2(point, "batch_size") - 4);
    }

    private static double Indifferent(Assignment point, double batch, double length, double rank)
    {
        double method = IsFull(point) ? 0.05 : 0.01 * Formulas.Square(Log2(point, "rank") - rank);
        return method + 0.02 * Formulas.Square(Log2(point, "batch_size") - batch) + 0.03 * Formulas.Square(Log2(point, "max_length") - length);
    }

    private static bool IsFull(Assignment point) => point["method"]!.Value.AsText == Full;

    private static double Log2(Assignment point, string name) => Math.Log2(point[name]!.Value.AsInt);
}
