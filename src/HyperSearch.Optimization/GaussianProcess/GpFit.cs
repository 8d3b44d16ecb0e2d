using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>Hyperparameters of highest posterior density (MAP), by local searches from given starts. Deterministic; never throws for numerical reasons.</summary>
public static class GpFit
{
    /// <summary>Rows beyond which the hyperparameters are fitted to a subset: the best, the latest and some that are spread.</summary>
    public const int SubsetSize = 240;

    private const int CurveRowsMax = 320;

    private static readonly LbfgsOptions Options = new(IterationsMax: 60, GradientTolerance: 1e-2, ValueTolerance: 1e-6);

    /// <summary>The best of the local optima reached from <paramref name="starts"/>.</summary>
    /// <param name="data">Targets near zero mean and unit variance; smaller is better, which only the choice of a subset uses.</param>
    public static GpFitResult Run(TrainingSet data, GpPrior prior, IReadOnlyList<GpHyperparameters> starts)
    {
        TrainingSet used = Subset(data, starts[0]);
        IDifferentiable likelihood = used.Curves is null ? new GpLikelihood(used, prior) : new CurveLikelihood(used, prior);
        var search = new ProjectedLbfgs(prior.Parameters, Options);
        (double[] lower, double[] upper) = prior.Bounds();
        double[] best = prior.Default.ToLogarithms();
        double bestValue = double.PositiveInfinity;
        foreach (GpHyperparameters start in starts)
        {
            double[] theta = start.ToLogarithms();
            double value = search.Minimize(likelihood, theta, lower, upper);
            if (value < bestValue) (best, bestValue) = (theta, value);
        }

        return new GpFitResult(GpHyperparameters.FromLogarithms(best, data.Dimensions, prior.IsRough), bestValue / Math.Max(1, used.Count));
    }

    private static TrainingSet Subset(TrainingSet data, GpHyperparameters metric) =>
        data.Curves is { } curves ? data.Count > CurveRowsMax ? data.Take(EvenCurves(curves)) : data
        : data.Count > SubsetSize ? data.Take(SubsetRows(data, metric)) : data;

    /// <summary>Whole curves, thinned out evenly: to take more of the good ones would hide from the fit why they went on.</summary>
    private static List<int> EvenCurves(CurveRows curves)
    {
        int[][] byCurve = [.. Enumerable.Range(0, curves.CurveOf.Length).GroupBy(i => curves.CurveOf[i]).Select(g => g.ToArray())];
        double share = (double)CurveRowsMax / curves.CurveOf.Length;
        return [.. byCurve.Where((_, i) => (int)((i + 1) * share) > (int)(i * share)).SelectMany(rows => rows).Order()];
    }

    /// <summary>A third each: the best targets, the last rows, and rows far from the chosen ones in the metric of the lengthscales.</summary>
    private static IReadOnlyList<int> SubsetRows(TrainingSet data, GpHyperparameters metric)
    {
        const int Share = SubsetSize / 3;
        var picker = new RowPicker(data, metric);
        picker.AddBest(Share);
        picker.AddLatest(Share);
        picker.AddSpread(SubsetSize - 2 * Share);
        return picker.Chosen;
    }
}

/// <summary>What a fit found. <paramref name="LossPerRow"/> is the negative log posterior divided by the rows it was fitted to.</summary>
public sealed record GpFitResult(GpHyperparameters Hyperparameters, double LossPerRow);
