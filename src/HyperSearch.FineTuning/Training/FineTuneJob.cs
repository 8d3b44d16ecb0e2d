namespace HyperSearch.FineTuning.Training;

/// <summary>
/// One attempt of a trial. <paramref name="NeededMetrics"/> are the metrics that the objective, the pruner and the constraints read at
/// every evaluation; those that are costly (<c>exact_match</c>, <c>retained/..</c>, <c>forgetting/..</c>) are otherwise computed at the end only.
/// </summary>
/// <param name="Settings">The resolved settings.</param>
/// <param name="Seed">Seed of data order, dropout and initial adapter weights.</param>
/// <param name="CheckpointDirectory">Where checkpoints are written; made when absent.</param>
/// <param name="Resume">Where an earlier attempt left off, or null.</param>
/// <param name="NeededMetrics">Metric names wanted at each evaluation.</param>
public sealed record FineTuneJob(
    FineTuneSettings Settings,
    ulong Seed,
    string CheckpointDirectory,
    ResumePoint? Resume,
    IReadOnlyList<string> NeededMetrics)
{
    /// <summary>
    /// The pruner's next rung in training tokens: the first step that reaches it is followed by an evaluation, to whose report a pause may be the
    /// answer. Null: there is none before the trial's end.
    /// </summary>
    public long? Until { get; init; }

    /// <summary>
    /// How many checkpoints to go on from are kept on disk. The last but one stays until the next is written, so that a crash before the
    /// newest was recorded elsewhere finds the one that was.
    /// </summary>
    public int CheckpointsKept { get; init; } = 2;
}
