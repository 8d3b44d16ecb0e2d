using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Checkpoints;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Attempts;

/// <summary>
/// Takes an attempt's reports and checkpoints to its outbox, one after the other, and keeps the last value of each metric.
/// Reports are numbered without gaps: one that the coordinator refuses gets no number.
/// </summary>
public sealed class AttemptReporter
{
    private readonly Outbox outbox;
    private readonly Grant grant;
    private readonly HeldAttempt held;
    private readonly string session;
    private readonly AttemptFolder folder;
    private readonly AttemptLog log;
    private readonly Func<string, CheckpointFingerprint?> fingerprint;
    private readonly Dictionary<string, double> metrics = new(StringComparer.Ordinal);
    private long lastStep;

    /// <param name="fingerprint">Hashes a checkpoint; null where there is none.</param>
    internal AttemptReporter(Outbox outbox, Grant grant, HeldAttempt held, string session, AttemptFolder folder, AttemptLog log, Func<string, CheckpointFingerprint?> fingerprint)
    {
        this.outbox = outbox;
        this.grant = grant;
        this.held = held;
        this.session = session;
        this.folder = folder;
        this.log = log;
        this.fingerprint = fingerprint;
        lastStep = grant.ResumeFrom?.Step ?? 0;
    }

    /// <summary>The last value of every metric reported so far.</summary>
    public IReadOnlyDictionary<string, double> Metrics => metrics;

    /// <summary>The attempt begins behind that step: its grant's checkpoint may have been of no use.</summary>
    internal void BeginAt(long step) => lastStep = step;

    /// <param name="step">In the trial's own unit; null counts on from the last one.</param>
    public async Task<Verdict> Report(long? step, IReadOnlyDictionary<string, double> values, CancellationToken cancel)
    {
        long at = step ?? lastStep + 1;
        int index = outbox.NextReport;
        (Verdict verdict, _) = await outbox.Report(new AttemptReport(grant.Study, grant.Trial, grant.Attempt, session, index, at, values), cancel);
        if (verdict == Verdict.Lost || outbox.NextReport == index) return verdict;
        held.ReachedStep(lastStep = at);
        foreach ((string name, double value) in values) metrics[name] = value;
        return verdict == Verdict.Continue && outbox.IsBehind && EndsHere(at, values) ? Verdict.Pause : verdict;
    }

    /// <summary>Where nobody can be asked, the grant itself says how far the attempt goes: what lies beyond would be work that nobody wants yet.</summary>
    private bool EndsHere(long step, IReadOnlyDictionary<string, double> values) =>
        step >= grant.Until && grant.NeededMetrics.Count > 0 && values.ContainsKey(grant.NeededMetrics[0]);

    /// <summary>The host's own last values, where it knows better (early stopping reports those of its best checkpoint).</summary>
    public void Settle(IReadOnlyDictionary<string, double> last)
    {
        foreach ((string name, double value) in last) metrics[name] = value;
    }

    /// <summary>Hashes a checkpoint and registers it. A relative path starts in the attempt's checkpoint folder.</summary>
    public Task Checkpoint(string path, long? step, CancellationToken cancel) => Checkpoint(path, step, null, cancel);

    /// <summary>
    /// Hashes a checkpoint and registers it. A relative path starts in the attempt's checkpoint folder, where nothing older can bear the name,
    /// or else in the working directory, which is where a program's own relative paths start.
    /// </summary>
    /// <param name="workingDirectory">Of the program that names the checkpoint; null where it has none of its own.</param>
    public async Task Checkpoint(string path, long? step, string? workingDirectory, CancellationToken cancel)
    {
        string full = Path.GetFullPath(path, folder.Checkpoints);
        string other = Path.GetFullPath(path, workingDirectory ?? folder.Checkpoints);
        CheckpointFingerprint? found = fingerprint(full);
        if (found is null && other != full) found = fingerprint(full = other);
        if (found is null)
        {
            string places = Path.IsPathRooted(path) || workingDirectory is null ? full : $"{path} in {folder.Checkpoints} and in {workingDirectory}";
            log.Remark($"checkpoint '{path}' ignored: there is no such file or folder (looked for {places})");
            return;
        }

        await outbox.Commit(new AttemptCheckpoint(grant.Study, grant.Trial, grant.Attempt, session, full, step ?? lastStep, found.Sha256, found.Bytes), cancel);
    }
}
