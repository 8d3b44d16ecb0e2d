using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// The steps at which a pruner decides: min, min·eta, min·eta², ... and the last one, max. Without a max they go on for ever, and each trial ends by
/// itself somewhere. Immutable.
/// </summary>
public sealed class RungLadder
{
    public const double EtaDefault = 3;

    /// <summary>Where min is not given, a trial passes this many rungs before the last one: with eta 3, min is max / 27.</summary>
    private const int RungsBelowMax = 3;

    /// <summary>Without a max: rungs beyond this many lie further than any trial runs.</summary>
    private const int RungsMax = 40;

    private readonly ImmutableArray<long> steps;
    private readonly bool bounded;

    private RungLadder(ImmutableArray<long> steps, bool bounded, double eta)
    {
        this.steps = steps;
        this.bounded = bounded;
        Eta = eta;
    }

    public int Count => steps.Length;

    /// <summary>Whether there is a last rung: a <c>max</c> was given.</summary>
    public bool IsBounded => bounded;

    /// <summary>At each rung the best 1/eta of the trials go on.</summary>
    public double Eta { get; }

    public RungTarget this[int rung] => new(steps[rung], bounded && rung == steps.Length - 1);

    /// <summary>By the options <c>min</c>, <c>max</c> and <c>eta</c> of a study's pruner.</summary>
    public static RungLadder Of(AlgorithmSpec pruner)
    {
        double eta = pruner.Number("eta", EtaDefault);
        double max = pruner.Number("max", double.PositiveInfinity);
        double low = double.IsInfinity(max) ? 1 : Math.Floor(max / Math.Pow(eta, RungsBelowMax));
        double min = Math.Clamp(Math.Round(pruner.Number("min", low), MidpointRounding.AwayFromZero), 1, double.IsInfinity(max) ? long.MaxValue / 2 : Math.Max(1, max));
        var steps = ImmutableArray.CreateBuilder<long>();
        for (double at = min; at < max && at < long.MaxValue / 2 && steps.Count < RungsMax; at = Math.Round(at * eta, MidpointRounding.AwayFromZero))
            if (steps.Count == 0 || at > steps[^1]) steps.Add((long)at);
        bool bounded = !double.IsInfinity(max);
        if (bounded) steps.Add((long)max);
        return new RungLadder(steps.ToImmutable(), bounded, eta);
    }

    /// <summary>The rung with that target, or -1.</summary>
    public int IndexOf(RungTarget? target) => target is { } rung ? steps.IndexOf(rung.Until) : -1;

    /// <summary>The target after <paramref name="rung"/>; null after the last: the trial runs to its end.</summary>
    public RungTarget? After(int rung) => rung + 1 < Count ? this[rung + 1] : null;
}
