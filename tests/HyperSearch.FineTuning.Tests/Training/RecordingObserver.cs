using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Keeps what a trial said; answers from a script.</summary>
public sealed class RecordingObserver : ITrialObserver
{
    public List<(long Step, IReadOnlyDictionary<string, double> Metrics)> Reports { get; } = [];

    public List<(string Path, long Step)> Checkpoints { get; } = [];

    public bool DrainRequested { get; set; }

    /// <summary>Called after each report; null: continue.</summary>
    public Func<long, TrialVerdict>? Answer { get; set; }

    /// <summary>Reports without the metrics that measure the machine.</summary>
    public IEnumerable<string> Lines => Reports.Select(report => $"{report.Step}: " + string.Join(", ", report.Metrics
        .Where(item => item.Key is not ("peak_memory_gb" or "tokens_per_second")).OrderBy(item => item.Key).Select(item => $"{item.Key}={item.Value:R}")));

    public TrialVerdict Report(long step, IReadOnlyDictionary<string, double> metrics)
    {
        Reports.Add((step, metrics));
        return Answer?.Invoke(step) ?? TrialVerdict.Continue;
    }

    public void CheckpointWritten(string path, long step) => Checkpoints.Add((path, step));
}
