using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>A trial as strategies and pruners see it. Immutable.</summary>
/// <param name="Reports">The objective's first metric by step, in order of arrival, of the attempt that counts.</param>
/// <param name="Values">One value per objective for a completed or pruned trial, otherwise empty.</param>
public sealed record TrialView(int Number, Assignment Parameters, TrialState State, ImmutableArray<StepValue> Reports, ImmutableArray<double> Values, FailureClass? Failure)
{
    /// <summary>
    /// Last values of the journaled metrics, once the trial is terminal, and from a pause until then those at the pause; empty before. Metric constraints, further objectives
    /// of trials at rungs and standard errors are read from here.
    /// </summary>
    public ImmutableSortedDictionary<string, double> Metrics { get; init; } = MetricValues.Empty;

    /// <summary>How far it goes, or went before it paused; null where the pruner has no rungs.</summary>
    public RungTarget? Target { get; init; }

    /// <summary>
    /// While paused, and after a promotion: the step from which it goes on; null: it never paused, or it begins again. Of a completed trial with
    /// a <see cref="Leg"/>: the step from which others can go on; null: its training is over.
    /// </summary>
    public long? ResumeStep { get; init; }

    /// <summary>The part of a member's training that it does; null outside of population based training.</summary>
    public TrialLeg? Leg { get; init; }

    /// <summary>Whether other trials can start from where it ended.</summary>
    public bool CanBeParent => State == TrialState.Completed && Leg is not null && ResumeStep is not null;
}

/// <summary>A metric's value at a step.</summary>
public readonly record struct StepValue(long Step, double Value);

/// <summary>
/// All trials of a study up to event <paramref name="Seq"/>, by number. Taking one costs O(1): the lists are persistent.
/// <paramref name="Proposed"/> holds every assignment proposed so far where the space is discrete, and is empty otherwise.
/// </summary>
public sealed record TrialSnapshot(long Seq, TrialList<TrialView> Trials, ImmutableHashSet<Assignment> Proposed)
{
    /// <summary>
    /// What the last proposal that had something to say left for later ones (<c>TrialProposed.StrategyStateJson</c>); null before the
    /// first. A strategy carries fitted values from here alone, so that a restart changes no bit.
    /// </summary>
    public string? LastStrategyStateJson { get; init; }

    /// <summary>Completed trials of earlier studies, from the study's creation: what `warm_start` gives a strategy to begin with.</summary>
    public ImmutableArray<EarlierTrial> Earlier { get; init; } = [];

    public static TrialSnapshot Empty { get; } = new(0, [], []);
}
