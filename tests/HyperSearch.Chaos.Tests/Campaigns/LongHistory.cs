using System.Collections.Immutable;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>Writes the past of a study that has run for long: trials that were proposed, granted, reported and completed, four events each.</summary>
internal static class LongHistory
{
    private const int EventsPerTrial = 4;
    private const int TrialsPerAppend = 500;

    /// <param name="events">About how many events the study has afterwards.</param>
    /// <returns>How many trials were written.</returns>
    public static async Task<int> Write(IJournal journal, string study, int events, int steps)
    {
        StudyState state = await StudyReplay.Load(journal, study, CancellationToken.None) ?? throw new InvalidOperationException($"there is no study '{study}'");
        DateTimeOffset at = state.ChangedAt;
        int trials = events / EventsPerTrial;
        long seq = await Append(journal, study, state.Seq, [new SessionOpened(at, "past", "past", "{}")]);
        for (int first = 0; first < trials; first += TrialsPerAppend)
        {
            var batch = new List<StudyEvent>();
            for (int number = first; number < Math.Min(trials, first + TrialsPerAppend); number++) batch.AddRange(Trial(number, seq + batch.Count, at, steps));
            seq = await Append(journal, study, seq, [.. batch]);
        }

        return trials;
    }

    private static IEnumerable<StudyEvent> Trial(int number, long seq, DateTimeOffset at, int steps)
    {
        long x = number * 37L % CountingTrial.ParameterMax;
        double value = CountingTrial.Value(x, steps);
        ImmutableSortedDictionary<string, double> metrics = MetricValues.From([KeyValuePair.Create(CountingTrial.Metric, value)]);
        yield return new TrialProposed(at, number, new Assignment([new NamedValue("x", ParameterValue.Int(x))]), ProposalSource.Strategy, seq, null);
        yield return new TrialLeased(at, number, 1, "past", 0);
        yield return new MetricReported(at, number, 1, 0, steps, metrics);
        yield return new TrialCompleted(at, number, 1, [value], metrics, null);
    }

    private static async Task<long> Append(IJournal journal, string study, long seq, ImmutableArray<StudyEvent> events)
    {
        AppendOutcome outcome = await journal.Append(new AppendRequest(study, seq, events, null), CancellationToken.None);
        return outcome is AppendOutcome.Appended ? seq + events.Length : throw new InvalidOperationException($"nobody else writes here, and yet: {outcome}");
    }
}
