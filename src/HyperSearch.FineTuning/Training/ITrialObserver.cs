namespace HyperSearch.FineTuning.Training;

/// <summary>What a running trial tells its surroundings, and asks them. Called on the training thread.</summary>
public interface ITrialObserver
{
    /// <summary>Set when the process should end soon: the trial writes a checkpoint after the current optimiser step and is released.</summary>
    bool DrainRequested { get; }

    /// <summary>Metrics after <paramref name="step"/> training tokens. A verdict on the last report of a trial cannot pause it.</summary>
    TrialVerdict Report(long step, IReadOnlyDictionary<string, double> metrics);

    /// <summary>A checkpoint is durable at <paramref name="path"/>.</summary>
    void CheckpointWritten(string path, long step);
}
