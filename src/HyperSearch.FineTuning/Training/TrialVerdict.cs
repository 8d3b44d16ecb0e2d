namespace HyperSearch.FineTuning.Training;

/// <summary>The answer to a report.</summary>
public enum TrialVerdict
{
    Continue,

    /// <summary>Write a checkpoint and release the device; the trial may come back.</summary>
    Pause,

    /// <summary>Pruned: end without a checkpoint.</summary>
    Stop,
}
