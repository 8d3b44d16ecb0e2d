using System.Collections.Immutable;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>
/// The suite in alphabetical order. Functions at odd positions (from 1) are for tuning, those at even ones are reported once. Of the functions that can be
/// rotated, again in alphabetical order, positions 3, 4, 7, 8, ... are: so half of them, in both parts alike. Those of <see cref="TuningTable"/> and <see cref="MixedTuningTable"/> follow, outside the order.
/// </summary>
internal static class FunctionTable
{
    private static readonly ImmutableArray<FunctionDefinition> Sorted =
    [
        .. ((IEnumerable<FunctionDefinition>)[.. ContinuousTable.Continuous, .. ContinuousTable.Noisy, .. ContinuousTable.Hidden, .. MixedTable.All, .. ConditionalTable.All, .. ConstrainedTable.All, .. MultiObjectiveTable.All])
            .OrderBy(f => f.Name, StringComparer.Ordinal),
    ];

    private static readonly ImmutableArray<string> Rotatable = [.. Sorted.Where(f => f.CanRotate).Select(f => f.Name)];

    public static ImmutableArray<BenchmarkFunction> All { get; } =
    [
        .. Sorted.Select((f, i) => new BenchmarkFunction(f, IsTuning: i % 2 == 0, IsRotated(f))),
        .. TuningTable.All.Concat(MixedTuningTable.All).Select(f => new BenchmarkFunction(f, IsTuning: true, IsRotated: false)),
    ];

    private static bool IsRotated(FunctionDefinition f) => Rotatable.IndexOf(f.Name) is >= 0 and var position && position / 2 % 2 == 1;
}

/// <summary>A function with its part in the suite.</summary>
/// <param name="IsTuning">For tuning; otherwise reported.</param>
/// <param name="IsRotated">Placed with a random rotation.</param>
internal sealed record BenchmarkFunction(FunctionDefinition Definition, bool IsTuning, bool IsRotated)
{
    public string Name => Definition.Name;

    public string Suite => Definition.Suite;

    public string Split => IsTuning ? "tune" : "report";

    public Problem Place(ulong seed) => Definition.Place(seed, IsRotated);
}
