using HyperSearch.Core.Studies;
using HyperSearch.Journal;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>Promises that show in the events alone. Written against the events and not with the rules of the decider, which it is to check.</summary>
internal static class HistoryRules
{
    public static IEnumerable<Violation> Check(StudyHistory history) =>
        [.. Positions(history), .. Attempts(history), .. Ends(history), .. Reports(history), .. Slots(history)];

    private static IEnumerable<Violation> Positions(StudyHistory history)
    {
        long expected = 1;
        foreach (JournalEntry entry in history.Entries)
        {
            if (entry.Seq != expected) yield return Broken(history, Promise.PositionsAreContiguous, $"event {entry.Seq} comes where {expected} is next");
            if (entry.Damage is { } damage) yield return Broken(history, Promise.PositionsAreContiguous, $"event {entry.Seq} is damaged: {damage}");
            expected = entry.Seq + 1;
        }
    }

    private static IEnumerable<Violation> Attempts(StudyHistory history)
    {
        var granted = new Dictionary<int, int>();
        foreach (JournalEntry entry in history.Entries)
        {
            if (entry.Event is null || AttemptOf.Of(entry.Event) is not { } named) continue;
            int last = granted.GetValueOrDefault(named.Trial);
            if (entry.Event is TrialLeased)
            {
                if (named.Attempt != last + 1) yield return Broken(history, Promise.AttemptsIncrease, $"event {entry.Seq} grants attempt {named.Attempt} of trial {named.Trial} after attempt {last}");
                granted[named.Trial] = Math.Max(last, named.Attempt);
            }
            else if (named.Attempt != last)
            {
                yield return Broken(history, Promise.StaleAttemptsAreSilent, $"event {entry.Seq} ({entry.Event.GetType().Name}) is of attempt {named.Attempt} of trial {named.Trial}, after the grant of {last}");
            }
        }
    }

    private static IEnumerable<Violation> Ends(StudyHistory history)
    {
        var ended = new HashSet<int>();
        foreach (JournalEntry entry in history.Entries)
        {
            if (entry.Event is TrialRetried retried) ended.Remove(retried.Number);
            if (entry.Event is not null && AttemptOf.Ended(entry.Event) is { } trial && !ended.Add(trial))
                yield return Broken(history, Promise.TrialsEndOnce, $"event {entry.Seq} ({entry.Event.GetType().Name}) ends trial {trial} again");
        }
    }

    private static IEnumerable<Violation> Reports(StudyHistory history)
    {
        IEnumerable<(int Trial, int Attempt, int Index)> all = history.Events.OfType<MetricReported>().Select(e => (e.Number, e.Attempt, e.Index))
            .Concat(history.Curves.Select(row => (row.Trial, row.Attempt, row.Index)));
        foreach (var attempt in all.GroupBy(r => (r.Trial, r.Attempt)))
        {
            int[] found = [.. attempt.Select(r => r.Index).Order()];
            if (!found.SequenceEqual(Enumerable.Range(0, found.Length)))
                yield return Broken(history, Promise.ReportsAreContiguous, $"attempt {attempt.Key.Attempt} of trial {attempt.Key.Trial} has the reports {string.Join(' ', found)}");
        }
    }

    private static IEnumerable<Violation> Slots(StudyHistory history)
    {
        var held = new Dictionary<(string Session, int Slot), int>();
        var last = new Dictionary<int, (string Session, int Slot)>();
        foreach (JournalEntry entry in history.Entries)
        {
            if (entry.Event is TrialLeased leased) last[leased.Number] = (leased.Session, leased.Slot);
            int? taken = entry.Event switch { TrialLeased e => e.Number, TrialReinstated e => e.Number, _ => null };
            if (taken is { } trial && last.TryGetValue(trial, out var slot))
            {
                if (held.TryGetValue(slot, out int other) && other != trial)
                    yield return Broken(history, Promise.SlotsHoldOneTrial, $"event {entry.Seq} gives trial {trial} to slot {slot.Slot} of {slot.Session}, which holds trial {other}");
                held[slot] = trial;
            }

            if (entry.Event is not null && AttemptOf.Freed(entry.Event) is { } freed && last.TryGetValue(freed, out var free) && held.TryGetValue(free, out int of) && of == freed) held.Remove(free);
        }
    }

    private static Violation Broken(StudyHistory history, Promise promise, string what) => new(promise, history.Study, what);
}
