using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.AskTell;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.AskTell;

/// <summary>An optimizer with a list for a journal, which can be restarted from it and checked against it.</summary>
internal sealed class KeptStudy
{
    private readonly List<StudyEvent> events = [];
    private readonly SteppingTime time = new();

    public KeptStudy(StudySpec spec, ulong seed = 7) => Optimizer = Optimizer.Create(spec, seed, Options());

    public Optimizer Optimizer { get; private set; }

    public IReadOnlyList<StudyEvent> Events => events;

    /// <summary>While set, nothing can be kept.</summary>
    public bool IsFull { get; set; }

    public string Digest => StateDigest.Of(Optimizer.State);

    public void Restart() => Optimizer = Optimizer.Resume(events, Options());

    /// <summary>The state that the events tell, without the optimizer.</summary>
    public string Replayed()
    {
        StudyState? state = null;
        foreach (StudyEvent e in events) state = StudyFold.Apply(state, e);
        return StateDigest.Of(state!);
    }

    /// <summary>Derives every proposal and promotion again from the events before it; the first that differs, or null.</summary>
    public string? FirstDifference()
    {
        var seen = new List<StudyState>();
        StudyState? state = null;
        foreach (StudyEvent e in events)
        {
            if (e is TrialProposed proposed && Derive(seen[(int)proposed.SnapshotSeq - 1]) is var derived && derived != new Proposal(proposed.Parameters, proposed.StrategyStateJson))
                return $"trial {proposed.Number}: {proposed.Parameters} in the journal, {derived.Parameters} derived";
            if (e is TrialPromoted promoted && Promote(seen[(int)promoted.SnapshotSeq - 1], promoted.Closing) != new Promotion(promoted.Number, promoted.Target))
                return $"promotion of trial {promoted.Number}";
            seen.Add(state = StudyFold.Apply(state, e));
        }

        return null;
    }

    private static Proposal Derive(StudyState state) => NextProposal.Of(AlgorithmTable.CreateStrategy(state.Spec.Strategy.Kind), state);

    private static Promotion? Promote(StudyState state, bool closing) =>
        AlgorithmTable.CreatePruner(state.Spec.Pruner.Kind).Promote(state.Spec, state.Seed, state.Snapshot, closing);

    private OptimizerOptions Options() => new() { Time = time, Persist = Keep };

    private void Keep(long expectedSeq, ImmutableArray<StudyEvent> more)
    {
        if (IsFull) throw new IOException("no room");
        Assert.That(expectedSeq, Is.EqualTo(events.Count), "events follow the ones that are kept");
        events.AddRange(more);
    }

    /// <summary>A clock that goes on by a second whenever somebody looks.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private DateTimeOffset now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now = now.AddSeconds(1);
    }
}
