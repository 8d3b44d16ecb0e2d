using System.Collections.Immutable;
using HyperSearch.Core.Trials;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>What a point is worth without noise: one value per objective (all minimised), each constraint (met at 0 and below), or how it crashes.</summary>
internal sealed record Evaluation(ImmutableArray<double> Values, ImmutableArray<double> Constraints, FailureClass? Failure)
{
    public bool IsFeasible => Failure is null && Constraints.All(c => c <= 0);

    public static Evaluation Of(double value) => new([value], [], null);

    public static Evaluation Of(double value, ImmutableArray<double> constraints) => new([value], constraints, null);

    public static Evaluation Crash(FailureClass failure) => new([], [], failure);
}
