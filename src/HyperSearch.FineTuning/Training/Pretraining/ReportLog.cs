namespace HyperSearch.FineTuning.Training.Pretraining;

/// <summary>Keeps every report for the training record and passes it on.</summary>
internal sealed class ReportLog(ITrialObserver next) : ITrialObserver
{
    private readonly List<(long Tokens, IReadOnlyDictionary<string, double> Metrics)> _reports = [];

    public IReadOnlyList<(long Tokens, IReadOnlyDictionary<string, double> Metrics)> Reports => _reports;

    public bool DrainRequested => next.DrainRequested;

    public TrialVerdict Report(long step, IReadOnlyDictionary<string, double> metrics)
    {
        _reports.Add((step, metrics));
        return next.Report(step, metrics);
    }

    public void CheckpointWritten(string path, long step) => next.CheckpointWritten(path, step);
}
