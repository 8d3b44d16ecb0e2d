using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>Hyperparameters of highest posterior density (MAP), by local searches from given starts. Deterministic; never throws for numerical reasons.</summary>
public static class GpFit
{
    /// <summary>Rows beyond which the hyperparameters are fitted to a subset: the best, the latest and some that are spread.</summary>
    public const int SubsetSize = 240;

    private static readonly LbfgsOptions Options = new(IterationsMax: 60, GradientTolerance: 1e-2, ValueTolerance: 1e-6);

    /// <summary>The best of the local optima reached from <paramref name="starts"/>.</summary>
    /// <param name="data">Targets near zero mean and unit variance; smaller is better, which only the choice of a subset uses.</param>
    public static GpFitResult Run(TrainingSet data, GpPrior prior, IReadOnlyList<GpHyperparameters> starts)
    {
        TrainingSet used = data.Count > SubsetSize ? data.Take(SubsetRows(data, starts[0])) : data;
        var likelihood = new GpLikelihood(used, prior);
        var search = new ProjectedLbfgs(data.Dimensions + 2, Options);
        (double[] lower, double[] upper) = prior.Bounds();
        double[] best = prior.Default.ToLogarithms();
        double bestValue = double.PositiveInfinity;
        foreach (GpHyperparameters start in starts)
        {
            double[] theta = start.ToLogarithms();
            double value = search.Minimize(likelihood, theta, lower, upper);
            if (value < bestValue) (best, bestValue) = (theta, value);
        }

        return new GpFitResult(GpHyperparameters.FromLogarithms(best), bestValue / Math.Max(1, used.Count));
    }

    /// <summary>A third each: the best targets, the last rows, and rows far from the chosen ones in the metric of the lengthscales.</summary>
    private static List<int> SubsetRows(TrainingSet data, GpHyperparameters metric)
    {
        const int Share = SubsetSize / 3;
        int n = data.Count;
        var chosen = new SortedSet<int>(Enumerable.Range(0, n).OrderBy(i => data.Targets[i]).ThenBy(i => i).Take(Share));
        for (int i = n - 1; i >= 0 && chosen.Count < 2 * Share; i--) chosen.Add(i);
        var inputs = new ScaledInputs(metric, data.Numeric, n);
        for (int i = 0; i < n; i++) inputs.Add(data.Input(i));
        double[] distance = new double[n];
        Array.Fill(distance, double.PositiveInfinity);
        foreach (int i in chosen) Shorten(inputs, i, distance);
        while (chosen.Count < SubsetSize)
        {
            int farthest = 0;
            for (int i = 1; i < n; i++)
                if (distance[i] > distance[farthest]) farthest = i;
            if (!chosen.Add(farthest)) break;
            Shorten(inputs, farthest, distance);
        }

        return [.. chosen];
    }

    private static void Shorten(ScaledInputs inputs, int chosen, double[] distance)
    {
        ReadOnlySpan<double> from = inputs.Row(chosen);
        for (int i = 0; i < distance.Length; i++)
        {
            ReadOnlySpan<double> row = inputs.Row(i);
            double sum = 0;
            for (int j = 0; j < inputs.Dimensions; j++)
            {
                double difference = row[j] - from[j];
                sum += j < inputs.Numeric ? difference * difference : difference == 0 ? 0 : inputs.Weights[j - inputs.Numeric];
            }

            distance[i] = i == chosen ? -1 : Math.Min(distance[i], sum);
        }
    }
}

/// <summary>What a fit found. <paramref name="LossPerRow"/> is the negative log posterior divided by the rows it was fitted to.</summary>
public sealed record GpFitResult(GpHyperparameters Hyperparameters, double LossPerRow);
