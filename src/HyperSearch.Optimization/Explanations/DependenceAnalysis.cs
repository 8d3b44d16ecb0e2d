using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Explanations;

/// <summary>How the objective depends on one parameter: on the average over all others, or with all others held.</summary>
public static class DependenceAnalysis
{
    private const int Background = 32;
    private const int Draws = 64;

    /// <summary>
    /// Partial dependence (Friedman, "Greedy function approximation", Ann. Stat. 29, 2001): the mean over the space of the other parameters. The
    /// interval is that of functions drawn from the model, each averaged over the same points.
    /// </summary>
    public static DependenceCurve Partial(ISurrogate model, int coordinate, ulong seed)
    {
        double[] grid = AxisGrid.Of(model.Parameters[coordinate]);
        double[][] background = BackgroundPoints(model.Parameters.Length, seed);
        var points = new List<double[]>(grid.Length * Background);
        foreach (double unit in grid) points.AddRange(background.Select(point => With(point, coordinate, unit)));
        double[] medians = model.Medians(points);
        double[][] draws = model.Draw(points, Draws, new PhiloxStream(seed, (ulong)coordinate, RandomPurpose.DependenceDraws));
        return Curve(model, coordinate, grid, (_, g) =>
        {
            Estimate spread = Quantiles.Central(draws.Select(draw => Average(draw, g)));
            double value = Average(medians, g);
            return new Estimate(value, Math.Min(value, spread.Low), Math.Max(value, spread.High));
        });
    }

    /// <summary>A cut through the model: all other parameters as in <paramref name="at"/>.</summary>
    public static DependenceCurve Slice(ISurrogate model, int coordinate, Assignment at)
    {
        double[] point = model.PointOf(at);
        return Curve(model, coordinate, AxisGrid.Of(model.Parameters[coordinate]), (unit, _) => model.Predict(With(point, coordinate, unit)));
    }

    private static DependenceCurve Curve(ISurrogate model, int coordinate, double[] grid, Func<double, int, Estimate> objective) =>
        new(model.Parameters[coordinate].Name, [.. grid.Select((unit, g) => new DependencePoint(model.ValueAt(coordinate, unit), objective(unit, g)))]);

    private static double[][] BackgroundPoints(int dimensions, ulong seed)
    {
        var sequence = new SobolSequence(dimensions, new PhiloxStream(seed, 0, RandomPurpose.DependenceBackground));
        double[][] points = new double[Background][];
        for (int i = 0; i < Background; i++) sequence.Next(points[i] = new double[dimensions]);
        return points;
    }

    private static double[] With(double[] point, int coordinate, double unit)
    {
        double[] moved = [.. point];
        moved[coordinate] = unit;
        return moved;
    }

    private static double Average(double[] values, int g)
    {
        double sum = 0;
        for (int i = 0; i < Background; i++) sum += values[g * Background + i];
        return sum / Background;
    }
}
