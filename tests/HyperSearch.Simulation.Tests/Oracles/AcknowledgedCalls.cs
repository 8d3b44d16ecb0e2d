using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>What callers were told, held against the journal when they are told and again at the end: I1 and I6.</summary>
internal sealed class AcknowledgedCalls
{
    private readonly List<(AttemptReport Report, ReportAnswer Answer)> reports = [];
    private readonly List<(AttemptEnd End, TrialSummary Trial)> ends = [];
    private readonly List<AttemptCheckpoint> checkpoints = [];
    private readonly List<Grant> grants = [];
    private readonly SortedDictionary<string, int> added = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public void Add(string verb, object?[] arguments, object? answer, Oracle oracle)
    {
        Count++;
        switch (verb)
        {
            case nameof(ICoordinator.Report):
                reports.Add(((AttemptReport)arguments[0]!, (ReportAnswer)answer!));
                Check(reports[^1], oracle);
                break;
            case nameof(ICoordinator.FinishAttempt):
                ends.Add(((AttemptEnd)arguments[0]!, (TrialSummary)answer!));
                Check(ends[^1], oracle.Journal);
                break;
            case nameof(ICoordinator.CommitCheckpoint):
                checkpoints.Add((AttemptCheckpoint)arguments[0]!);
                Check(checkpoints[^1], oracle.Journal);
                break;
            case nameof(ICoordinator.Lease) when answer is Grant grant:
                grants.Add(grant);
                Check(grant, oracle.Journal);
                break;
            case nameof(ICoordinator.AddTrial):
                CheckAdded((AddTrial)arguments[1]!, (TrialSummary)answer!);
                break;
            case nameof(ICoordinator.SubmitStudy):
                BrokenInvariant.ThrowUnless(oracle.Projection.Latest is not null, "I1", $"study '{((StudySubmitted)answer!).Study}' was acknowledged and is not there");
                break;
        }
    }

    /// <summary>Everything once more, against the journal as it is in the end.</summary>
    public void CheckAll(Oracle oracle)
    {
        foreach (var report in reports) Check(report, oracle);
        foreach (var end in ends) Check(end, oracle.Journal);
        foreach (AttemptCheckpoint checkpoint in checkpoints) Check(checkpoint, oracle.Journal);
        foreach (Grant grant in grants) Check(grant, oracle.Journal);
        BrokenInvariant.ThrowUnless(oracle.Journal.Enqueued.Count >= added.Count, "I1", $"{added.Count} added trials were acknowledged, {oracle.Journal.Enqueued.Count} are in the journal");
    }

    /// <summary>A report whose sender may go on is kept: in the journal, or beside it.</summary>
    private static void Check((AttemptReport Report, ReportAnswer Answer) told, Oracle oracle)
    {
        AttemptReport report = told.Report;
        if (told.Answer.Verdict == "stop") return; // the attempt is over: nothing of it counts any more
        TrialModel trial = oracle.Journal.Trial(report.Trial);
        bool kept = trial.Reported.TryGetValue(report.Attempt, out int last) && last >= report.Index;
        if (!kept) kept = oracle.Storage.Durable.ReadCurve(report.Study, report.Trial, CancellationToken.None).Result.Any(r => r.Attempt == report.Attempt && r.Index == report.Index);
        BrokenInvariant.ThrowUnless(kept, "I1", $"report {report.Index} of attempt {report.Attempt} of trial {report.Trial} was acknowledged and is not there");
    }

    private static void Check((AttemptEnd End, TrialSummary Trial) told, JournalChecks journal)
    {
        TrialModel trial = journal.Trial(told.End.Trial);
        if (told.End.Outcome != "completed" || told.Trial.State != "completed") return;

        // An attempt that goes on from its trial's last step has nothing to report: the trial's own last value holds.
        double? said = told.End.Metrics.TryGetValue("loss", out double loss) ? loss : trial.Value;
        BrokenInvariant.ThrowUnless(trial.Value is { } value && value.Equals(said), "I1", $"trial {told.End.Trial} was acknowledged as completed with {said:R}; the journal says {trial.Value?.ToString("R", null) ?? "nothing"}");
    }

    private static void Check(AttemptCheckpoint told, JournalChecks journal)
    {
        TrialModel trial = journal.Trial(told.Trial);
        bool over = trial.Attempt != told.Attempt || !trial.IsLeased;
        BrokenInvariant.ThrowUnless(over || trial.Checkpoints.ContainsKey(told.Path), "I1", $"checkpoint {told.Path} was acknowledged and is not there");
    }

    private static void Check(Grant told, JournalChecks journal) => BrokenInvariant.ThrowUnless(
        told.Attempt <= journal.Trial(told.Trial).Attempt, "I1", $"attempt {told.Attempt} of trial {told.Trial} was granted and is not there");

    /// <summary>One key, one trial, however often it is said.</summary>
    private void CheckAdded(AddTrial request, TrialSummary answer)
    {
        bool first = added.TryAdd(request.IdempotencyKey, answer.Number);
        BrokenInvariant.ThrowUnless(first || added[request.IdempotencyKey] == answer.Number, "I1", $"key {request.IdempotencyKey} added trial {added[request.IdempotencyKey]}, and then trial {answer.Number}");
        BrokenInvariant.ThrowUnless(!first || added.Values.Count(n => n == answer.Number) == 1, "I1", $"trial {answer.Number} was added under two keys");
    }
}
