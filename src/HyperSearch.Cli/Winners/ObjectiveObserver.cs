using HyperSearch.Core.Studies;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.Cli.Winners;

/// <summary>Follows a training run for the one number that the study minimises or maximises.</summary>
internal sealed class ObjectiveObserver(Objective objective, ITrialObserver inner) : ITrialObserver
{
    private double? best;

    public bool DrainRequested => inner.DrainRequested;

    public TrialVerdict Report(long step, IReadOnlyDictionary<string, double> metrics)
    {
        if (metrics.TryGetValue(objective.Metric, out double value)) best = best is { } before ? Better(before, value) : value;
        return inner.Report(step, metrics);
    }

    public void CheckpointWritten(string path, long step) => inner.CheckpointWritten(path, step);

    /// <summary>The last or the best value, as the study's objective says.</summary>
    public double Value(IReadOnlyDictionary<string, double> last) => objective.Value == ObjectiveValue.Best && best is { } value ? value : last[objective.Metric];

    private double Better(double a, double b) => objective.Direction == Direction.Minimize ? Math.Min(a, b) : Math.Max(a, b);
}
