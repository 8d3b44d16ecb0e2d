namespace HyperSearch.FineTuning.Training;

/// <summary>The end of an attempt.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Step">Training tokens so far.</param>
/// <param name="Metrics">
/// The last values. With early stopping they belong to the best checkpoint, which may lie before <paramref name="Step"/>.
/// </param>
/// <param name="Checkpoint">
/// The file to go on from (<see cref="TrialOutcome.Released"/>) or the final weights to export (<see cref="TrialOutcome.Completed"/>); else null.
/// </param>
/// <param name="FailureClass"><c>user_error diverged gpu_oom host_oom infra</c>, or null.</param>
/// <param name="Message">What went wrong, or null.</param>
/// <param name="Record">Facts for the trial's record; null when the attempt failed before it began to train.</param>
public sealed record TrialResult(
    TrialOutcome Outcome,
    long Step,
    IReadOnlyDictionary<string, double> Metrics,
    string? Checkpoint,
    string? FailureClass,
    string? Message,
    TrialRecord? Record)
{
    internal static TrialResult Failure(string failureClass, string message, long step = 0, TrialRecord? record = null)
        => new(TrialOutcome.Failed, step, new Dictionary<string, double>(), null, failureClass, message, record);
}
