using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Pruning;

namespace HyperSearch.Optimization.MultiFidelity;

/// <summary>
/// What trials were worth at the rungs that they passed, at their last report and at their end: the rows of a Gaussian process over learning curves. Pure.
/// </summary>
internal static class CurvePoints
{
    /// <summary>Of one curve; beyond, inner points are left out evenly.</summary>
    public const int CurveMax = 6;

    /// <summary>Of all curves.</summary>
    public const int RowsMax = 600;

    /// <summary>By trial number, with rising times: trials under rungs that have a finite value; those that ended have one at time 1.</summary>
    public static SortedDictionary<int, CurvePoint[]> Of(StudySpec spec, TrialSnapshot snapshot)
    {
        double sign = RungValues.Sign(spec);
        var ladder = RungLadder.Of(spec.Pruner);
        double length = ladder.IsBounded ? ladder[ladder.Count - 1].Until
            : snapshot.Trials.Max(t => t.Reports is [.., var last] ? last.Step : 1);
        var curves = new SortedDictionary<int, CurvePoint[]>();
        foreach (TrialView trial in snapshot.Trials)
        {
            if (trial.Target is null || trial.State is TrialState.Failed or TrialState.Cancelled) continue;
            if (trial.Reports is [.., var last] && !double.IsFinite(last.Value)) continue;
            CurvePoint[] points = Curve(trial, ladder, length, sign);
            if (points.Length > 0) curves[trial.Number] = points;
        }

        Thin(curves);
        return curves;
    }

    private static CurvePoint[] Curve(TrialView trial, RungLadder ladder, double length, double sign)
    {
        var points = new List<CurvePoint>();
        void Add(long step, double loss)
        {
            double time = Math.Min(1, step / length);
            if (double.IsFinite(loss) && time > 0 && (points.Count == 0 || time > points[^1].Time)) points.Add(new CurvePoint(time, loss));
        }

        long reached = trial.Reports is [.., var last] ? last.Step : 0;
        double? end = RungValues.Final(trial, sign);
        for (int rung = 0; rung < ladder.Count && ladder[rung].Until <= reached && (end is null || ladder[rung].Until < length); rung++)
            Add(ladder[rung].Until, RungValues.At(trial, ladder[rung].Until, sign) ?? double.NaN);
        if (end is { } value) points.Add(new CurvePoint(1, value));
        while (points.Count > CurveMax) points.RemoveAt(points.Count / 2);
        return [.. points];
    }

    /// <summary>Where there are too many rows: inner points of the worst curves go first, then their first ones, then whole curves from the worse half, evenly.</summary>
    private static void Thin(SortedDictionary<int, CurvePoint[]> curves)
    {
        int rows = curves.Values.Sum(c => c.Length);
        if (rows <= RowsMax) return;
        int[] worstFirst = [.. curves.OrderByDescending(c => c.Value[^1].Loss).ThenByDescending(c => c.Key).Select(c => c.Key)];
        foreach (bool keepsFirst in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (int number in worstFirst)
            {
                if (rows <= RowsMax) return;
                CurvePoint[] curve = curves[number];
                curves[number] = keepsFirst && curve.Length > 1 ? [curve[0], curve[^1]] : keepsFirst ? curve : [curve[^1]];
                rows -= curve.Length - curves[number].Length;
            }
        }

        int surplus = rows - RowsMax, half = Math.Max(surplus, worstFirst.Length / 2);
        for (int i = 0; i < half; i++)
            if ((long)(i + 1) * surplus / half > (long)i * surplus / half) curves.Remove(worstFirst[i]);
    }
}
