using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Sampling;

/// <summary>The members of population based training as a study's trials show them: each member is the chain of its legs. Immutable.</summary>
public sealed class Population
{
    private readonly StudySpec spec;
    private readonly ImmutableArray<TrialView> legs;
    private readonly Dictionary<int, ImmutableArray<TrialView>> ranked = [];
    private readonly HashSet<int> lost;

    private Population(StudySpec spec, ImmutableArray<TrialView> legs, ImmutableArray<TrialView> heads)
    {
        this.spec = spec;
        this.legs = legs;
        Heads = heads;
        lost = [.. legs.Where(t => t is { State: TrialState.Failed, Failure: FailureClass.Infra }).Select(t => t.Leg!.Parent).OfType<int>()];
    }

    /// <summary>The last trial of each member, by member.</summary>
    public ImmutableArray<TrialView> Heads { get; }

    /// <summary>Reads the population off a snapshot.</summary>
    public static Population Of(StudySpec spec, TrialSnapshot snapshot)
    {
        var heads = new SortedDictionary<int, TrialView>();
        var legs = ImmutableArray.CreateBuilder<TrialView>();
        foreach (TrialView trial in snapshot.Trials)
        {
            if (trial.Leg is not { } leg) continue;
            legs.Add(trial);
            heads[leg.Member] = trial;
        }

        return new Population(spec, legs.DrainToImmutable(), [.. heads.Values]);
    }

    /// <summary>
    /// Whether another trial can start from where this one ended, as far as anybody knows: a checkpoint from which a trial could not start, however
    /// often that was tried, is not chosen again.
    /// </summary>
    public bool CanStartFrom(TrialView trial) => trial.CanBeParent && !lost.Contains(trial.Number);

    /// <summary>
    /// The completed trials of a generation, the best first. Members are compared at the same generation, at which they have trained equally long:
    /// one that is ahead is not better for it.
    /// </summary>
    public ImmutableArray<TrialView> Ranked(int generation)
    {
        if (ranked.TryGetValue(generation, out ImmutableArray<TrialView> known)) return known;
        Dictionary<int, TrialView> completed = legs.Where(t => t.State == TrialState.Completed && t.Leg!.Generation == generation).ToDictionary(t => t.Number);
        return ranked[generation] = [.. ObservationOrder.BestFirst(Observations.Of(spec, completed.Values.OrderBy(t => t.Number))).Select(o => completed[o.Number])];
    }

    /// <summary>
    /// The trials from which another may still start: those of the generations that some member has yet to leave, and of the one before, which a
    /// failed trial is replaced from. Their checkpoints have to be kept.
    /// </summary>
    public IEnumerable<TrialView> PossibleParents()
    {
        ImmutableArray<TrialView> going = [.. Heads.Where(head => head.State != TrialState.Completed || head.CanBeParent)];
        if (going.IsEmpty) return [];
        int first = going.Min(head => head.Leg!.Generation) - 1;
        return legs.Where(trial => trial.CanBeParent && trial.Leg!.Generation >= first);
    }
}
