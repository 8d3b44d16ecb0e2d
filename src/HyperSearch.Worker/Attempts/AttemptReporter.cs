using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Artifacts;
using HyperSearch.Worker.Checkpoints;

namespace HyperSearch.Worker.Attempts;

/// <summary>
/// Takes an attempt's reports and checkpoints to the coordinator, one after the other, and keeps the last value of each metric.
/// Reports are numbered without gaps: one that the coordinator refuses gets no number.
/// </summary>
public sealed class AttemptReporter
{
    private readonly CoordinatorCalls calls;
    private readonly Grant grant;
    private readonly HeldAttempt held;
    private readonly string session;
    private readonly AttemptFolder folder;
    private readonly AttemptLog log;
    private readonly Func<string, CheckpointFingerprint?> fingerprint;
    private readonly AttemptFiles files;
    private readonly Dictionary<string, double> metrics = new(StringComparer.Ordinal);
    private int index;
    private long lastStep;

    /// <param name="fingerprint">Hashes a checkpoint; null where there is none.</param>
    internal AttemptReporter(CoordinatorCalls calls, Grant grant, HeldAttempt held, string session, AttemptFolder folder, AttemptLog log, Func<string, CheckpointFingerprint?> fingerprint, AttemptFiles files)
    {
        this.calls = calls;
        this.grant = grant;
        this.held = held;
        this.session = session;
        this.folder = folder;
        this.log = log;
        this.fingerprint = fingerprint;
        this.files = files;
        lastStep = grant.ResumeFrom?.Step ?? 0;
    }

    /// <summary>The last value of every metric reported so far.</summary>
    public IReadOnlyDictionary<string, double> Metrics => metrics;

    /// <param name="step">In the trial's own unit; null counts on from the last one.</param>
    public async Task<Verdict> Report(long? step, IReadOnlyDictionary<string, double> values, CancellationToken cancel)
    {
        long at = step ?? lastStep + 1;
        try
        {
            ReportAnswer answer = await calls.Report(new AttemptReport(grant.Study, grant.Trial, grant.Attempt, session, index, at, values), cancel);
            index++;
            held.ReachedStep(lastStep = at);
            foreach ((string name, double value) in values) metrics[name] = value;
            Verdict verdict = VerdictNames.Parse(answer.Verdict);
            if (verdict != Verdict.Continue) log.Remark($"verdict at step {at}: {answer.Verdict}{(answer.Reason is { } reason ? $" ({reason})" : "")}");
            return verdict;
        }
        catch (CoordinatorException refusal) when (Ownership.IsGone(refusal))
        {
            log.Remark($"this attempt is not ours any more: {refusal.Message}");
            return Verdict.Lost;
        }
        catch (CoordinatorException refusal) when (refusal.Code is ProblemCode.InvalidRequest or ProblemCode.Conflict)
        {
            log.Remark($"report at step {at} refused: {refusal.Message}");
            return Verdict.Continue;
        }
    }

    /// <summary>The host's own last values, where it knows better (early stopping reports those of its best checkpoint).</summary>
    public void Settle(IReadOnlyDictionary<string, double> last)
    {
        foreach ((string name, double value) in last) metrics[name] = value;
    }

    /// <summary>Hashes a checkpoint and registers it. A relative path starts in the attempt's checkpoint folder.</summary>
    public async Task Checkpoint(string path, long? step, CancellationToken cancel)
    {
        string full = Path.GetFullPath(path, folder.Checkpoints);
        if (fingerprint(full) is not { } found)
        {
            log.Remark($"checkpoint '{path}' ignored: there is no such file or folder (looked for {full})");
            return;
        }

        if (await files.Keep(full, cancel) is not { } kept) return;
        try
        {
            await calls.CommitCheckpoint(new AttemptCheckpoint(grant.Study, grant.Trial, grant.Attempt, session, kept, step ?? lastStep, found.Sha256, found.Bytes), cancel);
        }
        catch (CoordinatorException refusal) when (Ownership.IsGone(refusal) || refusal.Code is ProblemCode.InvalidRequest or ProblemCode.Conflict)
        {
            log.Remark($"checkpoint '{path}' refused: {refusal.Message}");
        }
    }
}
