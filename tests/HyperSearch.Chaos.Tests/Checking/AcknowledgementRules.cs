using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>What was acknowledged, held against what a journal has of it.</summary>
internal sealed class AcknowledgementRules
{
    private readonly StudyHistory history;
    private readonly HashSet<(int, int, string, int)> leased;
    private readonly Dictionary<(int, int, int), ImmutableSortedDictionary<string, double>> reported;
    private readonly Dictionary<(int, int), List<CheckpointCommitted>> saved;
    private readonly Dictionary<int, TrialCompleted> completed;
    private readonly Dictionary<int, StudyEvent> ended;
    private readonly HashSet<(int, int)> requeued;

    private AcknowledgementRules(StudyHistory history)
    {
        this.history = history;
        leased = [.. history.Events.OfType<TrialLeased>().Select(e => (e.Number, e.Attempt, e.Session, e.Slot))];
        reported = history.Events.OfType<MetricReported>().Select(e => (Key: (e.Number, e.Attempt, e.Index), e.Metrics))
            .Concat(history.Curves.Select(row => (Key: (row.Trial, row.Attempt, row.Index), row.Metrics)))
            .GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.First().Metrics);
        saved = history.Events.OfType<CheckpointCommitted>().GroupBy(e => (e.Number, e.Attempt)).ToDictionary(g => g.Key, g => g.ToList());
        completed = history.Events.OfType<TrialCompleted>().GroupBy(e => e.Number).ToDictionary(g => g.Key, g => g.First());
        ended = history.Events.Where(e => AttemptOf.Ended(e) is not null).GroupBy(e => AttemptOf.Ended(e)!.Value).ToDictionary(g => g.Key, g => g.Last());
        requeued = [.. history.Events.OfType<TrialRequeued>().Select(e => (e.Number, e.Attempt))];
    }

    public static IEnumerable<Violation> Check(StudyHistory history, Acknowledgements acknowledged)
    {
        var rules = new AcknowledgementRules(history);
        return
        [
            .. acknowledged.Grants.Where(a => a.Answer.Study == history.Study).SelectMany(rules.Granted),
            .. acknowledged.Reports.Where(a => a.Asked.Study == history.Study).SelectMany(rules.Reported),
            .. rules.Saved([.. acknowledged.Checkpoints.Where(a => a.Asked.Study == history.Study)], acknowledged),
            .. acknowledged.Ends.Where(a => a.Asked.Study == history.Study).SelectMany(rules.Ended),
        ];
    }

    private IEnumerable<Violation> Granted(Acknowledged<LeaseRequest, Grant> grant)
    {
        Grant given = grant.Answer;
        if (!leased.Contains((given.Trial, given.Attempt, grant.Asked.Session, grant.Asked.Slot)))
            yield return Lost($"the grant of attempt {given.Attempt} of trial {given.Trial} to slot {grant.Asked.Slot} of {grant.Asked.Session}");
        if (given.ResumeFrom is { } resume && !IsRegistered(given, resume))
            yield return new Violation(Promise.ResumedCheckpointsAreRegistered, history.Study, $"attempt {given.Attempt} of trial {given.Trial} goes on from {resume}, which was not registered before it");
    }

    /// <summary>Whether an earlier attempt committed it, or this one before the grant was said again.</summary>
    private bool IsRegistered(Grant given, ResumePoint resume) => Enumerable.Range(1, given.Attempt)
        .SelectMany(attempt => saved.GetValueOrDefault((given.Trial, attempt)) ?? [])
        .Any(c => c.Step == resume.Step && c.Sha256 == resume.Sha256 && c.Path == resume.Path);

    private IEnumerable<Violation> Reported(Acknowledged<AttemptReport, ReportAnswer> report)
    {
        // A "stop" says that the attempt was over before: then nothing had to be kept.
        if (report.Answer.Verdict == "stop") yield break;
        AttemptReport said = report.Asked;
        if (!reported.TryGetValue((said.Trial, said.Attempt, said.Index), out ImmutableSortedDictionary<string, double>? kept))
            yield return Lost($"report {said.Index} of attempt {said.Attempt} of trial {said.Trial}, acknowledged at {report.At:HH:mm:ss.fff}");
        else if (!kept.SequenceEqual(MetricValues.From(said.Metrics)))
            yield return Lost($"report {said.Index} of attempt {said.Attempt} of trial {said.Trial} has other metrics than those acknowledged");
    }

    private IEnumerable<Violation> Saved(IReadOnlyList<Acknowledged<AttemptCheckpoint, JsonElement?>> checkpoints, Acknowledgements acknowledged)
    {
        // A checkpoint of an attempt that was over is answered with success as well and not kept: only a later report shows that it was not over.
        Dictionary<(int, int), DateTimeOffset> heardLast = acknowledged.Reports.Where(r => r.Asked.Study == history.Study && r.Answer.Verdict == "continue")
            .GroupBy(r => (r.Asked.Trial, r.Asked.Attempt)).ToDictionary(g => g.Key, g => g.Max(r => r.At));
        foreach (var checkpoint in checkpoints)
        {
            AttemptCheckpoint said = checkpoint.Asked;
            (int, int) attempt = (said.Trial, said.Attempt);
            if (requeued.Contains(attempt) || heardLast.GetValueOrDefault(attempt) <= checkpoint.At) continue;
            if (saved.GetValueOrDefault(attempt)?.Any(c => c.Step == said.Step && c.Sha256 == said.Sha256) != true)
                yield return Lost($"the checkpoint of attempt {said.Attempt} of trial {said.Trial} at step {said.Step}, acknowledged at {checkpoint.At:HH:mm:ss.fff}");
        }
    }

    private IEnumerable<Violation> Ended(Acknowledged<AttemptEnd, TrialSummary> end)
    {
        AttemptEnd said = end.Asked;
        if (end.Answer.State is "completed" or "pruned" or "failed" or "cancelled" && !ended.ContainsKey(said.Trial))
            yield return Lost($"that trial {said.Trial} is {end.Answer.State}, acknowledged to its attempt {said.Attempt} at {end.At:HH:mm:ss.fff}");
        if (said.Outcome != "completed" || end.Answer.State != "completed") yield break;
        if (!completed.TryGetValue(said.Trial, out TrialCompleted? kept)) yield return Lost($"the result of attempt {said.Attempt} of trial {said.Trial}, acknowledged at {end.At:HH:mm:ss.fff}");
        else if (kept.Attempt != said.Attempt) yield return Lost($"the result of attempt {said.Attempt} of trial {said.Trial}: that of attempt {kept.Attempt} is kept");
        else if (end.Answer.Value is { } value && !kept.Values[0].Equals(value)) yield return Lost($"the value of trial {said.Trial}: {kept.Values[0]:R} is kept, {value:R} was acknowledged");
    }

    private Violation Lost(string what) => new(Promise.NothingAcknowledgedIsLost, history.Study, what);
}
