using System.Globalization;
using HyperSearch.Core.Randomness;

namespace HyperSearch.Optimization.Explanations;

/// <summary>
/// Which parameters matter: functional analysis of variance of the model (Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing
/// hyperparameter importance", ICML 2014; here by Sobol indices over a Gaussian process as in Marrel et al., "Calculations of Sobol indices for
/// the Gaussian process metamodel", Reliab. Eng. Syst. Saf. 94, 2009), and permutation of the observed values. Every value of a parameter, in its own scale, counts alike.
/// </summary>
/// <remarks>
/// The estimate is that of the model's median function, from <see cref="Replicates"/> designs whose spread gives the error of the computation. What the
/// model does not know is taken from functions drawn from it: how far their indices lie from the median function's on one small design that all share; and
/// from <see cref="ISurrogate.Unexplained"/>, because a model that is wrong does not know it.
/// </remarks>
public static class ImportanceAnalysis
{
    /// <summary>Results per parameter below which a warning is given.</summary>
    public const int TrialsPerParameter = 10;

    private const int Replicates = 5;
    private const int Points = 1_024;
    private const int Draws = 48;
    private const int JointPointsMax = 1_200;
    private const int JointSamplesMax = 256;
    private const int Permutations = 24;
    private const double AccuracyMin = 0.5;

    // Student's t at 99.5% with Replicates - 1 degrees of freedom: beside what the model does not know, the computation should not count.
    private const double StudentQuantile = 4.6041;

    public static ImportanceReport Of(ISurrogate model, ulong seed)
    {
        int d = model.Parameters.Length;
        (VarianceShares shares, double[] mainError, double[] totalError) = MedianFunction(model, seed, d);
        (double[][] main, double[][] total) = Deviations(model, seed, d);
        Estimate[] permutation = Permuted(model, seed, d);
        var parameters = Enumerable.Range(0, d).Select(j => new ParameterImportance(
            model.Parameters[j].Name,
            Share(shares.Main[j], mainError[j], main[j], model.Unexplained),
            Share(shares.Total[j], totalError[j], total[j], model.Unexplained),
            permutation[j]));
        return new ImportanceReport(
            model.Observations.Count,
            model.Accuracy,
            [.. parameters.OrderByDescending(p => p.Total.Value).ThenBy(p => p.Name, StringComparer.Ordinal)],
            [.. Warnings(model, d)]);
    }

    private static (VarianceShares Shares, double[] MainError, double[] TotalError) MedianFunction(ISurrogate model, ulong seed, int d)
    {
        var replicates = new VarianceShares[Replicates];
        for (int r = 0; r < Replicates; r++)
        {
            var design = new PickFreezeDesign(Points, d, new PhiloxStream(seed, (ulong)r, RandomPurpose.ImportanceDesign));
            replicates[r] = design.SharesOf(model.Medians(design.Points));
        }

        double[] main = new double[d], total = new double[d], mainError = new double[d], totalError = new double[d];
        for (int j = 0; j < d; j++)
        {
            (main[j], mainError[j]) = MeanAndError(replicates.Select(r => r.Main[j]));
            (total[j], totalError[j]) = MeanAndError(replicates.Select(r => r.Total[j]));
        }

        return (new VarianceShares(replicates.Average(r => r.Variance), main, total), mainError, totalError);
    }

    /// <summary>For each coordinate, how far the indices of drawn functions lie from those of the median function.</summary>
    private static (double[][] Main, double[][] Total) Deviations(ISurrogate model, ulong seed, int d)
    {
        int count = Math.Clamp(JointPointsMax / (d + 2), 8, JointSamplesMax);
        var design = new PickFreezeDesign(count, d, new PhiloxStream(seed, Replicates, RandomPurpose.ImportanceDesign));
        VarianceShares median = design.SharesOf(model.Medians(design.Points));
        VarianceShares[] drawn = [.. model.Draw(design.Points, Draws, new PhiloxStream(seed, 0, RandomPurpose.ImportanceDraws)).Select(design.SharesOf)];
        return (
            [.. Enumerable.Range(0, d).Select(j => drawn.Select(s => s.Main[j] - median.Main[j]).Order().ToArray())],
            [.. Enumerable.Range(0, d).Select(j => drawn.Select(s => s.Total[j] - median.Total[j]).Order().ToArray())]);
    }

    private static Estimate Share(double index, double error, double[] deviations, double unexplained)
    {
        // Drawn functions are rougher than the median function, as that is rougher or smoother than the truth: nobody knows which, so the interval
        // reaches as far to either side (it holds both the percentile and the basic interval of the bootstrap).
        double reach = error + Math.Max(Math.Abs(Quantiles.At(deviations, 0.025)), Math.Abs(Quantiles.At(deviations, 0.975)));
        double low = Math.Clamp(index - reach, 0, 1), high = Math.Clamp(index + reach, 0, 1);
        // What the model does not explain may belong to this parameter alone, or to all others.
        return new Estimate(Math.Clamp(index, 0, 1), low * (1 - unexplained), high + (1 - high) * unexplained);
    }

    private static (double Mean, double Error) MeanAndError(IEnumerable<double> replicates)
    {
        double[] values = [.. replicates];
        double mean = values.Average();
        double variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
        return (mean, StudentQuantile * Math.Sqrt(variance / values.Length));
    }

    private static Estimate[] Permuted(ISurrogate model, ulong seed, int d)
    {
        IReadOnlyList<SurrogateObservation> seen = model.Observations;
        double mean = seen.Average(o => o.Value), variance = seen.Average(o => (o.Value - mean) * (o.Value - mean));
        double fit = SquaredError(model, [.. seen.Select(o => o.Point)]);
        var estimates = new Estimate[d];
        for (int j = 0; j < d; j++)
        {
            double[] worse = new double[Permutations];
            for (int p = 0; p < Permutations; p++)
            {
                var random = new PhiloxStream(seed, (ulong)(j * Permutations + p), RandomPurpose.ImportancePermutation);
                worse[p] = variance > 0 ? (SquaredError(model, Shuffled(seen, j, random)) - fit) / variance : 0;
            }

            estimates[j] = Quantiles.Central(worse);
        }

        return estimates;
    }

    private static double SquaredError(ISurrogate model, IReadOnlyList<double[]> points)
    {
        double[] medians = model.Medians(points);
        return medians.Select((median, i) => (median - model.Observations[i].Value) * (median - model.Observations[i].Value)).Average();
    }

    /// <summary>The observed points with coordinate <paramref name="j"/> shuffled among them (Fisher and Yates).</summary>
    private static double[][] Shuffled(IReadOnlyList<SurrogateObservation> seen, int j, PhiloxStream random)
    {
        double[][] points = [.. seen.Select(o => (double[])o.Point.Clone())];
        for (int i = points.Length - 1; i > 0; i--)
        {
            int other = (int)random.NextIndex(i + 1);
            (points[i][j], points[other][j]) = (points[other][j], points[i][j]);
        }

        return points;
    }

    private static IEnumerable<string> Warnings(ISurrogate model, int d)
    {
        if (model.Observations.Count < TrialsPerParameter * d)
            yield return string.Create(CultureInfo.InvariantCulture, $"{model.Observations.Count} results for {d} parameters: below {TrialsPerParameter} for each, the order of importances is little more than a guess");
        if (!(model.Accuracy >= AccuracyMin))
            yield return string.Create(CultureInfo.InvariantCulture, $"the model predicts {(double.IsNaN(model.Accuracy) ? "an unknown share" : $"{Math.Max(0, model.Accuracy):P0}")} of the variance of results that it has not seen: what it says about parameters is as doubtful");
    }
}
