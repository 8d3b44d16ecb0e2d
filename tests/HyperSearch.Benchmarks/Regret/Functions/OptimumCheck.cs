using System.Globalization;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// Holds each function against its known optimum, on several seeds: the minimizer is a legal, feasible point that reaches it, and neither random
/// points nor points near the minimizer lie below it.
/// </summary>
internal static class OptimumCheck
{
    private const int Seeds = 5;
    private const int RandomPoints = 2000;
    private const int NearPoints = 500;
    private const double Tolerance = 1e-6;

    public static void Run(IEnumerable<BenchmarkFunction> functions)
    {
        int wrong = 0;
        foreach (BenchmarkFunction f in functions)
        {
            string[] faults = FaultsOf(f, Seeds);
            wrong += faults.Length > 0 ? 1 : 0;
            Console.WriteLine($"{f.Name,-26} {(faults.Length == 0 ? "ok" : string.Join("; ", faults))}");
        }

        if (wrong > 0) throw new InvalidOperationException($"{wrong} functions do not have the optimum that they claim");
    }

    /// <summary>What is wrong with a function's optimum, over seeds 0 to <paramref name="seeds"/> - 1.</summary>
    public static string[] FaultsOf(BenchmarkFunction f, int seeds) => [.. Enumerable.Range(0, seeds).SelectMany(seed => Faults(f, (ulong)seed)).Distinct()];

    private static IEnumerable<string> Faults(BenchmarkFunction f, ulong seed)
    {
        Problem problem = f.Place(seed);
        PhiloxStream random = Draws.Stream(seed, f.Name, Draws.Sample, number: 2);
        double optimum = problem.Optimum ?? double.NegativeInfinity;
        double slack = Tolerance * Math.Max(1, Math.Abs(optimum));
        if (problem.Minimizer is { } minimizer)
        {
            if (problem.Space.Refusal(minimizer) is { } refusal) yield return $"its minimizer is illegal: {refusal}";
            Evaluation best = problem.Evaluate(minimizer);
            if (best.Failure is not null || best.Constraints.Any(c => c > Tolerance)) yield return Text($"its minimizer is infeasible: {string.Join(' ', best.Constraints)}");
            else if (Math.Abs(best.Values[0] - optimum) > slack) yield return Text($"its minimizer gives {best.Values[0]:R}, not {optimum:R}");
        }

        double least = double.PositiveInfinity;
        for (int i = 0; i < RandomPoints + NearPoints; i++)
        {
            Assignment point = problem.Space.Build(p => i < RandomPoints || problem.Minimizer?[p.Name] is not { } centre ? RandomStrategy.Draw(p, random) : Near(p, centre, random));
            Evaluation value = problem.Evaluate(point);
            if (value.IsFeasible && value.Values.Length == 1) least = Math.Min(least, value.Values[0]);
        }

        if (least < optimum - slack) yield return Text($"a point gives {least:R}, below {optimum:R}");
    }

    private static ParameterValue Near(Parameter parameter, ParameterValue centre, PhiloxStream random)
    {
        if (parameter is not FloatParameter { LevelCount: null } f) return random.NextIndex(4) == 0 ? RandomStrategy.Draw(parameter, random) : centre;
        double radius = (f.High - f.Low) * Math.Pow(10, -1 - 5 * random.NextDouble());
        return ParameterValue.Float(Math.Clamp(centre.AsFloat + radius * Draws.Normal(random), f.Low, f.High));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
