using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

/// <summary>Functions with a known minimum of 0, away from the middle of their spaces.</summary>
internal static class SampleObjectives
{
    public static SearchSpace Bowl { get; } = SampleSpaces.Space(
        [
            new FloatParameter("rate", 1e-5, 1e-1, Scale.Log),
            new FloatParameter("x", -5, 5, Scale.Linear),
            new FloatParameter("y", -5, 5, Scale.Linear),
            new IntParameter("k", 1, 32, Scale.Linear, 1),
        ]);

    public static SearchSpace Tree { get; } = SampleSpaces.Space(
        [
            new CategoricalParameter("method", [ParameterValue.Text("a"), ParameterValue.Text("b"), ParameterValue.Text("c")]),
            .. "abc".SelectMany(m => "xy".Select(p => new FloatParameter($"{m}{p}", 0, 1, Scale.Linear) { When = [new Condition("method", [ParameterValue.Text($"{m}")])] })),
            new FloatParameter("z", 0, 1, Scale.Linear),
        ]);

    public static double BowlValue(Assignment a) =>
        Math.Pow(Math.Log10(a.Number("rate")) + 3.3, 2) + Math.Pow(a.Number("x") - 1.7, 2) + Math.Pow(a.Number("y") + 2.1, 2) + 0.01 * Math.Pow(a.Number("k") - 9, 2);

    public static double TreeValue(Assignment a)
    {
        string method = a["method"]!.Value.AsText;
        double offset = method switch { "a" => 0.2, "b" => 0, _ => 0.4 };
        return offset + Math.Pow(a.Number(method + "x") - 0.3, 2) + Math.Pow(a.Number(method + "y") - 0.8, 2) + Math.Pow(a.Number("z") - 0.4, 2);
    }

    /// <summary>The mean over seeds of log10 of the best value.</summary>
    public static double MeanLogRegret(IStrategy strategy, StudySpec study, Func<Assignment, double> objective, int trials, int seeds) =>
        Enumerable.Range(1, seeds).Average(seed => Math.Log10(SampleStudies.Run(strategy, study, trials, (ulong)seed, objective).Min(objective)));
}
