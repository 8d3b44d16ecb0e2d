namespace HyperSearch.FineTuning.Training;

/// <summary>How an attempt ended.</summary>
public enum TrialOutcome
{
    Completed,

    /// <summary>Pruned by a verdict.</summary>
    Stopped,

    /// <summary>Paused or drained: <see cref="TrialResult.Checkpoint"/> is where it goes on.</summary>
    Released,

    /// <summary><see cref="TrialResult.FailureClass"/> and <see cref="TrialResult.Message"/> say why.</summary>
    Failed,
}
