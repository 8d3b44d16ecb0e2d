using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Spool;

/// <summary>
/// Tells a coordinator what one attempt has to say, entry by entry, each in one try. Refusals become remarks; what may pass is the
/// caller's to repeat. Reports are numbered here: one that is refused gets no number.
/// </summary>
/// <param name="keep">What to register for a checkpoint at a path; null where it cannot be kept.</param>
internal sealed class Courier(CoordinatorCalls calls, Func<string, CancellationToken, Task<string?>> keep, Action<string> remark, int next)
{
    private const int RememberedMax = 4096;
    private const int MessageMax = 2000;
    private const int GapsMax = 8;

    private readonly Queue<AttemptReport> told = new();

    /// <summary>How often in a row the next report met a gap that nothing remembered here could close.</summary>
    private int gaps;

    /// <summary>The number of the next report.</summary>
    public int Next { get; private set; } = next;

    /// <summary>The verdict, which anything but a report has no other than continue. Lost: the attempt is not ours any more.</summary>
    /// <exception cref="CoordinatorException">See <see cref="Transience"/>: whether it was heard is not known.</exception>
    public async Task<(Verdict Verdict, string? Reason)> Deliver(SpoolEntry entry, CancellationToken cancel)
    {
        try
        {
            if (entry.Report is { } report) return await Tell(report, cancel);
            if (entry.Checkpoint is { } checkpoint) await Tell(checkpoint, cancel);
            if (entry.End is { } end) await Tell(end, cancel);
        }
        catch (CoordinatorException refusal) when (Ownership.IsGone(refusal))
        {
            remark($"this attempt is not ours any more: {refusal.Message}");
            return (Verdict.Lost, refusal.Message);
        }

        return (Verdict.Continue, null);
    }

    private async Task<(Verdict Verdict, string? Reason)> Tell(AttemptReport report, CancellationToken cancel)
    {
        AttemptReport numbered = report with { Index = Next };
        Answered<ReportAnswer> answered = await calls.Report(numbered, cancel);
        if (answered.Refusal is { Code: ProblemCode.ReportGap } gap && told.Count > 0) answered = await Repeat(numbered, gap, cancel);
        if (answered.Refusal is { Code: ProblemCode.ReportGap } still && MayClose(still)) throw new CoordinatorException(ProblemCode.Unreachable, still.Message, still.Fix);
        if (answered.Refusal is { } refusal && IsRefused(refusal))
        {
            remark($"report at step {report.Step} refused: {refusal.Message}");
            return (Verdict.Continue, null);
        }

        ReportAnswer answer = answered.OrThrow();
        Next++;
        gaps = 0;
        if (told.Count == RememberedMax) told.Dequeue();
        told.Enqueue(numbered);
        Verdict verdict = VerdictNames.Parse(answer.Verdict);
        if (verdict != Verdict.Continue) remark($"verdict at step {report.Step}: {answer.Verdict}{(answer.Reason is { } reason ? $" ({reason})" : "")}");
        return (verdict, answer.Reason);
    }

    /// <summary>
    /// Whether a gap that stays may be of one coordinator that has not read yet what another took, so that the report must not be dropped: always where the
    /// reports that are missed can be said again, and a few times where nobody remembers them.
    /// </summary>
    private bool MayClose(CoordinatorException gap) => told.TryPeek(out AttemptReport? first) ? first.Index <= (gap.Expected ?? 0) : Next > 0 && ++gaps <= GapsMax;

    /// <summary>
    /// A coordinator that misses an earlier report lost it, with an answer that we had: those that it lacks come first. One that does not say
    /// from where on gets all that are remembered, and those that it has change nothing.
    /// </summary>
    private async Task<Answered<ReportAnswer>> Repeat(AttemptReport report, CoordinatorException gap, CancellationToken cancel)
    {
        AttemptReport[] missing = [.. told.Where(t => t.Index >= (gap.Expected ?? 0))];
        remark($"sending {missing.Length} report(s) again: {gap.Message}");
        foreach (AttemptReport earlier in missing)
        {
            Answered<ReportAnswer> answered = await calls.Report(earlier, cancel);
            if (answered.Refusal is not null) return answered;
        }

        return await calls.Report(report, cancel);
    }

    private async Task Tell(AttemptCheckpoint checkpoint, CancellationToken cancel)
    {
        if (await keep(checkpoint.Path, cancel) is not { } kept) return;
        try
        {
            await calls.CommitCheckpoint(checkpoint with { Path = kept }, cancel);
        }
        catch (CoordinatorException refusal) when (IsRefused(refusal))
        {
            remark($"checkpoint '{checkpoint.Path}' refused: {refusal.Message}");
        }
    }

    private async Task Tell(AttemptEnd end, CancellationToken cancel)
    {
        try
        {
            await calls.FinishAttempt(end, cancel);
        }
        catch (CoordinatorException refusal) when (refusal.Code is ProblemCode.Conflict)
        {
            remark($"the end was not accepted: {refusal.Message}");
        }
        catch (CoordinatorException refusal) when (IsRefused(refusal))
        {
            // Kept, the lease would be granted to this slot again, and the same trial would run to the same end for ever.
            remark($"the end was refused: {refusal.Message}");
            string message = $"the coordinator refused what the attempt said at its end: {refusal.Message}";
            await calls.FinishAttempt(new AttemptEnd(end.Study, end.Trial, end.Attempt, end.Session, Outcomes.Failed, new Dictionary<string, double>(), FailureClasses.UserError, message[..Math.Min(message.Length, MessageMax)], null), cancel);
        }
    }

    private static bool IsRefused(CoordinatorException refusal) => refusal.Code is ProblemCode.InvalidRequest or ProblemCode.Conflict or ProblemCode.ReportGap or ProblemCode.TooLarge;
}
