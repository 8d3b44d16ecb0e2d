using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Specs.Spaces;

/// <summary>Reads the range, scale, grid and prior of a float or int parameter.</summary>
internal sealed class NumericParameterReader(ProblemList problems, Fields fields, string name)
{
    private const double LevelsMax = 1e9;
    private const long WholeMax = 1L << 53;

    public FloatParameter? ReadFloat()
    {
        int before = problems.Count;
        double? low = Bound("low"), high = Bound("high");
        double? step = fields.Number("step", NumberRange.Positive);
        long? points = fields.Integer("points", new NumberRange(Most: LevelsMax));
        Scale scale = ReadScale();
        if (low is not { } l || high is not { } h) return null;
        if (!CheckRange(l, h, scale)) return null;
        if (!double.IsFinite(h - l))
            problems.Add(SpecCode.OutOfRange, fields.Mark, $"the range of '{name}' is wider than a number can hold", "distances within a range are numbers too", "narrow it");
        if (step is not null && points is not null)
            problems.Add(SpecCode.StepAndPoints, fields.Find("points")!.Mark, $"'{name}' has both 'step' and 'points'", "each of them says alone which values are legal", "keep one of them");
        if (points < 1 || points == 1 && l < h)
            problems.Add(SpecCode.OutOfRange, fields.Find("points")!.Mark, $"'{fields.PathOf("points")}' is {points}", "both ends of the range are among the points", l < h ? "write points: 2 or more" : "write points: 1");
        if (step is { } s) CheckGrid(l, h, s, v => v.ToString("R", CultureInfo.InvariantCulture));
        if (points is > 1) CheckSpacing(l, h, scale, points.Value);
        ParameterPrior? prior = new PriorReader(problems, fields).Read(l, h, scale);
        return problems.Count > before ? null : new FloatParameter(name, l, h, scale) { Step = step, Points = (int?)points, Prior = prior };
    }

    public IntParameter? ReadInt()
    {
        int before = problems.Count;
        long? low = WholeBound("low"), high = WholeBound("high");
        long? step = fields.Has("step") ? fields.Integer("step", NumberRange.Between(1, WholeMax), counts: true) : 1;
        Scale scale = ReadScale();
        if (low is not { } l || high is not { } h) return null;
        if (!CheckRange(l, h, scale) || step is not { } s) return null;
        CheckGrid(l, h, s, v => v.ToString("F0", CultureInfo.InvariantCulture));
        ParameterPrior? prior = new PriorReader(problems, fields).Read(l, h, scale);
        return problems.Count > before ? null : new IntParameter(name, l, h, scale, s) { Prior = prior };
    }

    private double? Bound(string key) => Require(key) ? fields.Number(key, NumberRange.Any) : null;

    private long? WholeBound(string key) => Require(key) ? fields.Integer(key, NumberRange.Between(-WholeMax / 2, WholeMax / 2), counts: true) : null;

    private bool Require(string key) => fields.Require(key, "a number is searched between low and high, both included", $"add {key}: 1") is not null;

    private Scale ReadScale() => fields.Has("scale") && fields.Word("scale", ["linear", "log"]) == "log" ? Scale.Log : Scale.Linear;

    private bool CheckRange(double low, double high, Scale scale)
    {
        if (low > high)
        {
            problems.Add(SpecCode.LowAboveHigh, fields.Find("low")!.Mark, $"'{fields.PathOf("low")}' is {Text(low)} and 'high' is {Text(high)}", "low may not be above high", "swap them");
            return false;
        }

        if (scale == Scale.Linear || low > 0) return true;
        problems.Add(SpecCode.LogOfNonPositive, fields.Find("low")!.Mark, $"'{fields.PathOf("low")}' is {Text(low)} on a log scale", "a log scale has no place for zero and negative numbers", "write a low above 0, such as 1e-6, or scale: linear");
        return false;
    }

    // Levels that fall together would be cells that a grid runs twice.
    private void CheckSpacing(double low, double high, Scale scale, long points)
    {
        const double tellApart = 1e-12;
        double gap = scale == Scale.Log ? Math.Log(high / low) / (points - 1) : (high - low) / (points - 1) / Math.Max(Math.Abs(low), Math.Abs(high));
        if (gap > tellApart) return;
        problems.Add(SpecCode.TooManyLevels, fields.Find("points")!.Mark, $"the {points} points of '{name}' between {Text(low)} and {Text(high)} fall together", "each point is a value of its own", "write fewer points, or a wider range");
    }

    // In decimals, so that 0.3 lies on the grid 0, 0.1, 0.2, 0.3, although no double is exactly any of them.
    private void CheckGrid(double low, double high, double step, Func<double, string> show)
    {
        double levels = (high - low) / step + 1;
        if (levels > LevelsMax)
        {
            problems.Add(SpecCode.TooManyLevels, fields.Find("step")?.Mark ?? fields.Mark, $"'{name}' has {levels.ToString("G3", CultureInfo.InvariantCulture)} legal values", "a grid has at most a thousand million", "write a larger step");
            return;
        }

        if (levels - 1 < 1e-9 && high == low) return;
        double whole = Math.Round(levels - 1);
        double reached = OnGrid(low, step, whole);
        if (whole >= 1 && Math.Abs(reached - high) <= 1e-9 * Math.Max(step, Math.Abs(high) * 1e-3)) return;
        double steps = Math.Floor(levels - 1);
        problems.Add(SpecCode.OffGrid, fields.Find("high")!.Mark, $"'{fields.PathOf("high")}' is {show(high)}, which no whole number of steps of {show(step)} from {show(low)} reaches",
            "both ends of a range are legal values", $"the nearest legal values are {show(OnGrid(low, step, steps))} and {show(OnGrid(low, step, steps + 1))}");
    }

    private static double OnGrid(double low, double step, double index)
    {
        const double decimalSafe = 1e12;
        if (Math.Abs(low) < decimalSafe && step is > 1e-12 and < decimalSafe && step * index < decimalSafe)
            return (double)((decimal)low + (decimal)index * (decimal)step);
        return low + index * step;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
