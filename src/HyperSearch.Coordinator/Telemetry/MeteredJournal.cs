using System.Diagnostics;
using System.Runtime.CompilerServices;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Journal.Backups;

namespace HyperSearch.Coordinator.Telemetry;

/// <summary>A journal that measures what goes through it. What happens to trials is counted here, from the events that became durable.</summary>
internal sealed class MeteredJournal(IJournal inner, TimeProvider time) : IJournal
{
    /// <summary>How long a commit shows that another one is possible.</summary>
    public static readonly TimeSpan ProofTime = TimeSpan.FromSeconds(15);

    private const long Never = long.MinValue;

    private long committedAt = Never;

    /// <summary>The journal itself where it can be put into a backup, which is not measured; null where it cannot.</summary>
    public IJournalArchive? Archive => inner as IJournalArchive;

    public Task<IReadOnlyList<JournaledStudy>> ListStudies(CancellationToken cancel) => inner.ListStudies(cancel);

    public async Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel)
    {
        using Activity? span = Instruments.Source.StartActivity("journal append");
        span?.SetTag("study", request.Study).SetTag("seq", request.ExpectedSeq + 1).SetTag("events", request.Events.Length);
        long start = time.GetTimestamp();
        string outcome = "failed";
        try
        {
            AppendOutcome became = await inner.Append(request, cancel);
            outcome = NameOf(became);
            if (became is AppendOutcome.Appended) Count(request.Events);
            if (became is AppendOutcome.Appended) Volatile.Write(ref committedAt, time.GetTimestamp());
            return became;
        }
        catch (JournalException)
        {
            Volatile.Write(ref committedAt, Never);
            throw;
        }
        finally
        {
            Instruments.AppendDuration.Record(time.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
            Instruments.AppendEvents.Record(request.Events.Length);
            span?.SetTag("outcome", outcome);
        }
    }

    /// <summary>
    /// Shows that a commit is possible: by an append a moment ago, or by a small one of its own. Between those the journal only has to answer.
    /// </summary>
    /// <exception cref="JournalException">It is not.</exception>
    public async Task Prove(CancellationToken cancel)
    {
        long at = Volatile.Read(ref committedAt);
        if (inner is not ICommitProbe probe || (at != Never && time.GetElapsedTime(at) < ProofTime))
        {
            await inner.FindAppend("-", "probe", cancel);
            return;
        }

        try
        {
            await probe.ProveCommit(cancel);
            Volatile.Write(ref committedAt, time.GetTimestamp());
        }
        catch (JournalException)
        {
            Volatile.Write(ref committedAt, Never);
            throw;
        }
    }

    public Task<long?> FindAppend(string study, string idempotencyKey, CancellationToken cancel) => inner.FindAppend(study, idempotencyKey, cancel);

    public async IAsyncEnumerable<JournalEntry> Read(string study, long afterSeq, [EnumeratorCancellation] CancellationToken cancel)
    {
        long start = time.GetTimestamp();
        await foreach (JournalEntry entry in inner.Read(study, afterSeq, cancel)) yield return entry;
        Instruments.ReplayDuration.Record(time.GetElapsedTime(start).TotalSeconds);
    }

    public Task<bool> DeleteStudy(string study, CancellationToken cancel) => inner.DeleteStudy(study, cancel);

    public Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel) => inner.AppendCurve(study, rows, cancel);

    public Task<IReadOnlyList<CurveRow>> ReadCurve(string study, int trial, CancellationToken cancel) => inner.ReadCurve(study, trial, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static string NameOf(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Appended => "appended",
        AppendOutcome.Conflict => "conflict",
        _ => "repeated",
    };

    private static void Count(IEnumerable<StudyEvent> events)
    {
        if (!Instruments.Trials.Enabled) return;
        foreach (StudyEvent one in events)
        {
            if (KindOf(one) is not { } kind) continue;
            Instruments.Trials.Add(1, new KeyValuePair<string, object?>("event", kind));
            if (one is TrialReinstated) Instruments.Reinstated.Add(1);
            if (one is TrialRequeued { Class: FailureClass.Lost } or TrialFailed { Class: FailureClass.Lost }) Instruments.Expired.Add(1);
            if (one is TrialRequeued requeued) Fail(requeued.Class);
            if (one is TrialFailed failed) Fail(failed.Class);
        }
    }

    private static void Fail(FailureClass failure) => Instruments.Failures.Add(1, new KeyValuePair<string, object?>("class", failure.Name()));

    private static string? KindOf(StudyEvent one) => one switch
    {
        TrialProposed => "proposed",
        TrialLeased => "leased",
        TrialCompleted => "completed",
        TrialPruned => "pruned",
        TrialPaused => "paused",
        TrialPromoted => "promoted",
        TrialFailed => "failed",
        TrialRequeued => "requeued",
        TrialReinstated => "reinstated",
        TrialCancelled => "cancelled",
        TrialRetried => "retried",
        _ => null,
    };
}
