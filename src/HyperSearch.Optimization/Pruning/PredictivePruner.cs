using System.Globalization;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Pruning;

/// <summary>
/// Stops a trial that will hardly win: after a fifth of the way, when the forecast of its curve (<see cref="CurveForecast"/>) beats the best completed
/// trial with a probability below 0.05. Three completed trials teach it what curves look like before it judges, and it never stops the trial whose best
/// value is the best of all. Options: <c>max</c> (the length of a trial in steps; the longest completed one), <c>min</c> (the first step that it
/// judges, a fifth of that) and <c>warmup_trials</c> (3).
/// </summary>
public sealed class PredictivePruner : IPruner
{
    public const int WarmupTrialsDefault = 3;
    public const double ProbabilityMin = 0.05;
    private const double FirstShare = 0.2;
    private const int PointsMax = 64;

    public PruningVerdict Judge(StudySpec spec, TrialSnapshot snapshot, int number, long step)
    {
        double sign = RungValues.Sign(spec);
        TrialView[] complete = [.. snapshot.Trials.Where(t => t.Number != number && t.Reports.Length > 0 && RungValues.Final(t, sign) is not null)];
        if (complete.Length < Math.Max(1, spec.Pruner.Number("warmup_trials", WarmupTrialsDefault))) return PruningVerdict.Continue;
        double length = spec.Pruner.Number("max", complete.Max(t => t.Reports[^1].Step));
        if (step < spec.Pruner.Number("min", FirstShare * length) || step >= length) return PruningVerdict.Continue;
        TrialView trial = snapshot.Trials[number];
        if (RungValues.BestUpTo(trial, step, sign) is not { } own || IsBestOfAll(snapshot, number, own, sign)) return PruningVerdict.Continue;
        double[] finals = [.. complete.Select(t => RungValues.Final(t, sign)!.Value)];
        double probability = Forecast(trial, finals, length, sign);
        if (probability >= ProbabilityMin) return PruningVerdict.Continue;
        return PruningVerdict.StopFor(string.Create(CultureInfo.InvariantCulture,
            $"best {sign * own:G6} at step {step}: the curve beats {sign * finals.Min():G6} by step {length:0} with a probability of {probability:0.000} only"));
    }

    private static bool IsBestOfAll(TrialSnapshot snapshot, int number, double own, double sign)
    {
        foreach (TrialView other in snapshot.Trials)
        {
            if (other.Number == number) continue;
            double best = Math.Min(RungValues.BestUpTo(other, long.MaxValue, sign) ?? double.PositiveInfinity, RungValues.Final(other, sign) ?? double.PositiveInfinity);
            if (best < own) return false;
        }

        return true;
    }

    /// <summary>Values are standardised by the curve itself and the ends that are known, so that units and offsets play no part.</summary>
    private static double Forecast(TrialView trial, double[] finals, double length, double sign)
    {
        StepValue[] finite = [.. trial.Reports.Where(r => r.Step > 0 && double.IsFinite(r.Value))];
        if (finite.Length == 0) return 1;
        StepValue[] points = [.. Enumerable.Range(0, Math.Min(PointsMax, finite.Length)).Select(i => finite[(int)((i + 1L) * finite.Length / Math.Min(PointsMax, finite.Length)) - 1])];
        double[] values = [.. points.Select(p => sign * p.Value)];
        double centre = finals.Average();
        double spread = Math.Max(values.Concat(finals).Max() - values.Concat(finals).Min(), 1e-300);
        return CurveForecast.ProbabilityBelow(
            (finals.Min() - centre) / spread, [.. points.Select(p => Math.Min(1, p.Step / length))], [.. values.Select(v => (v - centre) / spread)], 0);
    }
}
