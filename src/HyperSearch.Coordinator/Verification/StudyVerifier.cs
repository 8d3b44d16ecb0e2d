using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Optimization.Pruning;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Verification;

/// <summary>
/// Replays a study's journal and asks its strategy again for every proposal, each from the state at the position that the proposal
/// says it saw: parameters and strategy state must be equal to the bit. Its pruner is asked again for first targets and promotions.
/// Checksums and the order of events are part of the replay.
/// </summary>
internal sealed class StudyVerifier(IJournal journal, string study, Func<AlgorithmSpec, IStrategy> createStrategy, Func<AlgorithmSpec, IPruner> createPruner)
{
    /// <summary>States behind the replay's own position that proposals and promotions not yet reached were computed from.</summary>
    private readonly Dictionary<long, StudyState> seen = [];
    private readonly Dictionary<long, int> uses = [];
    private StudyState? state;
    private readonly Dictionary<StudySpec, (IStrategy Strategy, IPruner Pruner)> algorithms = new(ReferenceEqualityComparer.Instance);
    private int proposals;

    /// <summary>The report, or null where there is no such study.</summary>
    public async Task<VerificationReport?> Verify(CancellationToken cancel)
    {
        // The study may go on while it is verified: what is appended after the first reading is left to the next verification.
        long last = await CountSnapshots(cancel);
        long seq = 0;
        await foreach (JournalEntry entry in journal.Read(study, 0, cancel))
        {
            if (seq == last) break;
            if (Check(entry) is { } difference) return new VerificationReport(false, seq, proposals, seq + 1, difference);
            seq = entry.Seq;
        }

        return seq == 0 ? null : new VerificationReport(true, seq, proposals, null, null);
    }

    /// <summary>Counts how often each position was proposed from; the position of the last event there is.</summary>
    private async Task<long> CountSnapshots(CancellationToken cancel)
    {
        long last = 0;
        await foreach (JournalEntry entry in journal.Read(study, 0, cancel))
        {
            last = entry.Seq;
            if (SnapshotOf(entry.Event) is { } snapshot) uses[snapshot] = uses.GetValueOrDefault(snapshot) + 1;
        }

        return last;
    }

    private string? Check(JournalEntry entry)
    {
        StudyState next;
        try
        {
            next = StudyReplay.Next(state, entry, study);
        }
        catch (JournalDamagedException damaged)
        {
            return damaged.Message;
        }

        if (entry.Event is TrialProposed proposed && Difference(proposed) is { } difference) return difference;
        if (entry.Event is TrialPromoted promoted && Difference(promoted) is { } other) return other;
        state = next;
        if (uses.ContainsKey(state.Seq)) seen[state.Seq] = state;
        return null;
    }

    private string? Difference(TrialProposed journaled)
    {
        proposals++;
        if (Take(journaled.SnapshotSeq) is not { } snapshot)
            return $"trial {journaled.Number} says that it saw position {journaled.SnapshotSeq}, which is not before it";
        if (journaled.Number != snapshot.NextNumber || journaled.Source != NextProposal.SourceOf(snapshot))
            return $"trial {journaled.Number} ({journaled.Source}) cannot follow from position {journaled.SnapshotSeq}, at which trial {snapshot.NextNumber} ({NextProposal.SourceOf(snapshot)}) is next";
        Proposal derived = NextProposal.Of(AlgorithmsOf(snapshot.Spec).Strategy, snapshot);
        if (derived.Parameters is not { } parameters) return $"trial {journaled.Number} was proposed with ({journaled.Parameters}), but the strategy has nothing left there";
        if (!parameters.Equals(journaled.Parameters)) return $"trial {journaled.Number} was proposed with ({journaled.Parameters}), but ({Show(parameters)}) follows from the events before it";
        if (derived.Leg != journaled.Leg) return $"trial {journaled.Number} was proposed {Show(journaled.Leg)}, but {Show(derived.Leg)} follows from the events before it";
        if (!string.Equals(derived.StrategyStateJson, journaled.StrategyStateJson, StringComparison.Ordinal))
            return $"the strategy's state of trial {journaled.Number} differs from what follows from the events before it";
        RungTarget? target = derived.Target ?? AlgorithmsOf(snapshot.Spec).Pruner.FirstTarget(snapshot.Spec, snapshot.Snapshot, journaled.Number);
        return target == journaled.Target ? null : $"trial {journaled.Number} was proposed to run {Show(journaled.Target)}, but {Show(target)} follows from the events before it";
    }

    private string? Difference(TrialPromoted journaled)
    {
        if (Take(journaled.SnapshotSeq) is not { } snapshot)
            return $"the promotion of trial {journaled.Number} says that it saw position {journaled.SnapshotSeq}, which is not before it";
        Promotion? derived = AlgorithmsOf(snapshot.Spec).Pruner.Promote(snapshot.Spec, snapshot.Seed, snapshot.Snapshot, journaled.Closing);
        return derived == new Promotion(journaled.Number, journaled.Target)
            ? null
            : $"trial {journaled.Number} was promoted to run {Show(journaled.Target)}, but {(derived is null ? "no promotion" : $"that of trial {derived.Number} {Show(derived.Target)}")} follows from the events before it";
    }

    /// <summary>Each edit of the study has its own, as it had when it was served.</summary>
    private (IStrategy Strategy, IPruner Pruner) AlgorithmsOf(StudySpec spec)
    {
        if (!algorithms.TryGetValue(spec, out (IStrategy, IPruner) made)) algorithms[spec] = made = (createStrategy(spec.Strategy), createPruner(spec.Pruner));
        return made;
    }

    /// <summary>The state at that position, forgotten with its last use; null where it does not lie before.</summary>
    private StudyState? Take(long position)
    {
        if (!seen.TryGetValue(position, out StudyState? snapshot)) return null;
        if (--uses[position] == 0) seen.Remove(position);
        return snapshot;
    }

    private static long? SnapshotOf(StudyEvent? e) => e switch
    {
        TrialProposed p => p.SnapshotSeq,
        TrialPromoted p => p.SnapshotSeq,
        _ => null,
    };

    private static string Show(RungTarget? target) => target is { } rung ? $"to {rung.Until}" : "to its end";

    private static string Show(TrialLeg? leg) => leg is null ? "by itself"
        : $"as generation {leg.Generation} of member {leg.Member}, from {(leg.Parent is { } parent ? $"step {leg.From} of trial {parent}" : "the beginning")}";

    private static string Show(Assignment assignment) => assignment.ToString();
}
