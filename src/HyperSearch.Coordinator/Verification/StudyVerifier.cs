using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Verification;

/// <summary>
/// Replays a study's journal and asks its strategy again for every proposal, each from the state at the position that the proposal
/// says it saw: parameters and strategy state must be equal to the bit. Checksums and the order of events are part of the replay.
/// </summary>
internal sealed class StudyVerifier(IJournal journal, string study, Func<AlgorithmSpec, IStrategy> createStrategy)
{
    /// <summary>States behind the replay's own position that proposals not yet reached were computed from.</summary>
    private readonly Dictionary<long, StudyState> seen = [];
    private readonly Dictionary<long, int> uses = [];
    private StudyState? state;
    private IStrategy? strategy;
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
            if (entry.Event is TrialProposed p) uses[p.SnapshotSeq] = uses.GetValueOrDefault(p.SnapshotSeq) + 1;
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
        state = next;
        strategy ??= createStrategy(state.Spec.Strategy);
        if (uses.ContainsKey(state.Seq)) seen[state.Seq] = state;
        return null;
    }

    private string? Difference(TrialProposed journaled)
    {
        proposals++;
        if (!seen.TryGetValue(journaled.SnapshotSeq, out StudyState? snapshot))
            return $"trial {journaled.Number} says that it saw position {journaled.SnapshotSeq}, which is not before it";
        if (--uses[journaled.SnapshotSeq] == 0) seen.Remove(journaled.SnapshotSeq);
        if (journaled.Number != snapshot.NextNumber || journaled.Source != Proposals.SourceOf(snapshot))
            return $"trial {journaled.Number} ({journaled.Source}) cannot follow from position {journaled.SnapshotSeq}, at which trial {snapshot.NextNumber} ({Proposals.SourceOf(snapshot)}) is next";
        Proposal derived = Proposals.Next(strategy!, snapshot);
        if (derived.Parameters is not { } parameters) return $"trial {journaled.Number} was proposed with ({journaled.Parameters}), but the strategy has nothing left there";
        if (!parameters.Equals(journaled.Parameters)) return $"trial {journaled.Number} was proposed with ({journaled.Parameters}), but ({Show(parameters)}) follows from the events before it";
        return string.Equals(derived.StrategyStateJson, journaled.StrategyStateJson, StringComparison.Ordinal)
            ? null
            : $"the strategy's state of trial {journaled.Number} differs from what follows from the events before it";
    }

    private static string Show(Assignment assignment) => assignment.ToString();
}
