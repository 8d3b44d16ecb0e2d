using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Benchmarks.Latency;

/// <summary>Twenty parameters: all floats, or a quarter each of floats, floats on a log scale, integers and categories. A bowl with little noise, or one in steps without.</summary>
internal static class LatencyProblems
{
    private const int Dimension = 20;
    private const int Quarter = Dimension / 4;
    private const double Centre = 0.3;
    private const double NoiseSd = 0.01;
    private const double Step = 0.02;

    public static Problem Continuous => Of([.. Enumerable.Range(0, Dimension).Select(Float)]);

    public static Problem Mixed => Of(
    [
        .. Enumerable.Range(0, Quarter).Select(Float),
        .. Enumerable.Range(0, Quarter).Select(i => new FloatParameter($"log{i}", 1e-5, 1e-1, Scale.Log)),
        .. Enumerable.Range(0, Quarter).Select(i => new IntParameter($"int{i}", 1, 64, Scale.Linear, 1)),
        .. Enumerable.Range(0, Quarter).Select(i => LevelPlacement.Categorical($"cat{i}", 4)),
    ]);

    /// <summary>The mixed space with values that tie, as error rates do.</summary>
    public static Problem Steps
    {
        get
        {
            Problem smooth = Mixed;
            return smooth with { Evaluate = point => Evaluation.Of(Step * Math.Round(smooth.Evaluate(point).Values[0] / Step)), NoiseSd = null };
        }
    }

    public static Problem Of(string space) => space switch
    {
        "continuous" => Continuous,
        "mixed" => Mixed,
        "steps" => Steps,
        _ => throw new ArgumentException($"There is no space '{space}': continuous, mixed or steps."),
    };

    /// <summary>The value as it is told for trial <paramref name="number"/>.</summary>
    public static double Told(Problem problem, Assignment point, int number)
    {
        double value = problem.Evaluate(point).Values[0];
        return problem.NoiseSd is null ? value : Noisy(value, number);
    }

    private static double Noisy(double value, int number) => value + NoiseSd * Draws.Normal(Draws.Stream(0, "latency", Draws.Noise, (ulong)number));

    private static FloatParameter Float(int i) => new($"x{i}", 0, 1, Scale.Linear);

    private static Problem Of(Parameter[] parameters) => new()
    {
        Space = Box.SpaceOf([.. parameters]),
        Evaluate = point => Evaluation.Of(point.Values.Select((v, i) => Formulas.Square(Unit(parameters[i], v.Value) - Centre) / (1 + i / 4)).Sum()),
        NoiseSd = _ => NoiseSd,
    };

    private static double Unit(Parameter parameter, ParameterValue value) => parameter switch
    {
        FloatParameter { Scale: Scale.Log } f => Math.Log(value.AsFloat / f.Low) / Math.Log(f.High / f.Low),
        IntParameter i => (value.AsInt - i.Low) / (double)(i.High - i.Low),
        CategoricalParameter c => c.Choices.IndexOf(value) / (double)c.Choices.Length,
        _ => value.AsFloat,
    };
}
