using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// What trials are worth at a step, always so that less is better (a metric to maximise has its sign turned): the best finite value up to the
/// trial's first report at the step or later, because curves are not monotone. Pure.
/// </summary>
internal static class RungValues
{
    /// <summary>1 where less is better, otherwise -1.</summary>
    public static double Sign(StudySpec spec) => spec.Objectives[0].Direction == Direction.Minimize ? 1 : -1;

    /// <summary>Null while the trial has not reported there; infinity where that report is not a finite number.</summary>
    public static double? At(TrialView trial, long step, double sign)
    {
        double best = double.PositiveInfinity;
        foreach (StepValue report in trial.Reports)
        {
            if (double.IsFinite(report.Value)) best = Math.Min(best, sign * report.Value);
            if (report.Step >= step) return double.IsFinite(report.Value) ? best : double.PositiveInfinity;
        }

        return null;
    }

    /// <summary>Best finite value of all reports up to a step; null where there is none.</summary>
    public static double? BestUpTo(TrialView trial, long step, double sign)
    {
        double best = double.PositiveInfinity;
        foreach (StepValue report in trial.Reports)
            if (report.Step <= step && double.IsFinite(report.Value)) best = Math.Min(best, sign * report.Value);
        return double.IsFinite(best) ? best : null;
    }

    /// <summary>Of a completed trial: its first objective's value; null otherwise.</summary>
    public static double? Final(TrialView trial, double sign) =>
        trial.State == TrialState.Completed && !trial.Values.IsDefaultOrEmpty && double.IsFinite(trial.Values[0]) ? sign * trial.Values[0] : null;
}
