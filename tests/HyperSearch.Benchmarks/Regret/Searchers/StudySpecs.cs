using System.Collections.Immutable;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization;

namespace HyperSearch.Benchmarks.Regret.Searchers;

/// <summary>A benchmark problem as the study that a user would write for it.</summary>
internal static class StudySpecs
{
    /// <param name="kind">The strategy, by the name that study files use. One that has the option `deterministic` is told whether there is noise.</param>
    public static StudySpec Of(Problem problem, string kind, ulong seed, int trials, int parallelism) => new()
    {
        Name = "benchmark",
        Objectives = [.. Enumerable.Range(0, problem.ObjectiveCount).Select(i => new Objective(Metric(problem, i), Direction.Minimize, ObjectiveValue.Last))],
        MetricConstraints = [.. problem.Constraints.Select(name => new MetricConstraint(name, ComparisonOperator.LessOrEqual, 0))],
        Space = problem.Space,
        Strategy = new(kind, Options(kind, problem.NoiseSd is null)),
        Budget = new(trials),
        Parallelism = parallelism,
        Seed = seed,
    };

    public static string Metric(Problem problem, int index) => problem.ObjectiveCount == 1 ? "y" : FormattableString.Invariant($"y{index}");

    private static ImmutableSortedDictionary<string, ParameterValue> Options(string kind, bool deterministic)
    {
        var none = ImmutableSortedDictionary<string, ParameterValue>.Empty.WithComparers(StringComparer.Ordinal);
        bool known = AlgorithmTable.Strategies.Any(s => s.Kind == kind && s.Options.Any(o => o.Name == "deterministic"));
        return known ? none.Add("deterministic", ParameterValue.Bool(deterministic)) : none;
    }
}
