using System.Globalization;
using System.Text.Json;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Trials;

/// <summary>One trial's story out of the journal, between the event that proposed it and the last one about it.</summary>
internal sealed class TrialHistory(StudyState state, TrialRecord trial, string? home)
{
    private readonly List<AttemptSummary> attempts = [];
    private readonly List<CheckpointSummary> checkpoints = [];
    private readonly SortedDictionary<(int Attempt, int Index), CurvePoint> curve = [];
    private string? record;
    private string? choice;

    public static async Task<TrialDetail> Read(IJournal journal, StudyState state, TrialRecord trial, string? home, CancellationToken cancel)
    {
        var history = new TrialHistory(state, trial, home);
        string study = state.Spec.Name;
        foreach (CurveRow row in await journal.ReadCurve(study, trial.Number, cancel))
            history.curve[(row.Attempt, row.Index)] = new CurvePoint(row.Attempt, row.Step, row.Metrics);
        await foreach (JournalEntry entry in journal.Read(study, trial.ProposedSeq - 1, cancel))
        {
            if (entry.Seq > trial.ChangedSeq) break;
            history.Add(entry.Require(study));
        }

        return history.ToDetail();
    }

    private void Add(StudyEvent e)
    {
        switch (e)
        {
            case TrialProposed p when p.Number == trial.Number:
                choice = p.StrategyStateJson;
                break;
            case TrialLeased l when l.Number == trial.Number:
                attempts.Add(new AttemptSummary(l.Attempt, l.Session, l.Slot, l.At, null, "running", null, LogPath(l.Attempt)));
                break;
            case MetricReported r when r.Number == trial.Number:
                curve[(r.Attempt, r.Index)] = new CurvePoint(r.Attempt, r.Step, r.Metrics);
                break;
            case CheckpointCommitted c when c.Number == trial.Number:
                checkpoints.Add(new CheckpointSummary(c.Attempt, c.Step, c.Path, c.Sha256, c.Bytes));
                break;
            case TrialCompleted c when c.Number == trial.Number:
                End(c.At, "completed", null, c.RecordJson);
                break;
            case TrialPaused p when p.Number == trial.Number:
                End(p.At, "paused", null, p.RecordJson);
                break;
            case TrialPruned p when p.Number == trial.Number:
                End(p.At, "pruned", null, p.RecordJson);
                break;
            case TrialFailed f when f.Number == trial.Number:
                End(f.At, "failed", new TrialError(f.Class.Name(), f.Message), f.RecordJson);
                break;
            case TrialRequeued q when q.Number == trial.Number:
                End(q.At, "requeued", new TrialError(q.Class.Name(), q.Message), null);
                break;
            case TrialCancelled c when c.Number == trial.Number:
                End(c.At, "cancelled", null, null);
                break;
            case TrialRecorded r when r.Number == trial.Number:
                record = r.RecordJson ?? record;
                break;
        }
    }

    private void End(DateTimeOffset at, string outcome, TrialError? error, string? recordJson)
    {
        record = recordJson ?? record;
        if (attempts.Count > 0 && attempts[^1].EndedAt is null) attempts[^1] = attempts[^1] with { EndedAt = at, Outcome = outcome, Error = error };
    }

    private TrialDetail ToDetail() => new(
        TrialSummaries.Of(state, trial),
        trial.Source == ProposalSource.Enqueued ? "enqueued" : "strategy",
        trial.ProposedSeq,
        [.. curve.Values],
        attempts,
        checkpoints,
        record is null ? null : JsonSerializer.Deserialize<JsonElement>(record))
    {
        Choice = choice is null ? null : JsonSerializer.Deserialize<JsonElement>(choice),
    };

    private string? LogPath(int attempt) => home is null ? null : Path.Combine(
        home, "studies", state.Spec.Name, "trials", trial.Number.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"attempt-{attempt}"), "log.txt");
}
