using HyperSearch.Optimization.GaussianProcess;

namespace HyperSearch.Optimization.Surrogates;

/// <summary>
/// Observations with the replicates of one point merged to their mean, whose noise variance is 1/k of one observation's: equal rows
/// would make the covariance singular.
/// </summary>
/// <param name="Data">A row per distinct point, in the order of first appearance.</param>
/// <param name="Numbers">The trials of each row.</param>
public sealed record DistinctRows(TrainingSet Data, IReadOnlyList<int[]> Numbers)
{
    /// <summary>What a model of these rows is conditioned on where a search goes on: all of them, or those that matter where they are many.</summary>
    /// <param name="centre">The point around which the model has to be good; null: the row of the lowest target.</param>
    public DistinctRows Local(GpHyperparameters metric, double[]? centre = null) => Take(RowLimit.Local(Data, metric, centre));

    /// <summary>What a model of the whole space is conditioned on: all of them, or many that are spread.</summary>
    public DistinctRows Representative(GpHyperparameters metric) => Take(RowLimit.Representative(Data, metric));

    private DistinctRows Take(IReadOnlyList<int>? kept) => kept is null ? this : new DistinctRows(Data.Take(kept), [.. kept.Select(i => Numbers[i])]);

    /// <param name="target">The target of a trial.</param>
    /// <param name="knownVariance">The variance of that target that is known beforehand.</param>
    public static DistinctRows Of(ModelInputs inputs, IReadOnlyList<int> numbers, Func<int, double> target, Func<int, double> knownVariance)
    {
        var groups = new List<List<int>>();
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (int number in numbers)
        {
            string key = Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes<double>(inputs.Encoded(number)));
            if (index.TryGetValue(key, out int at)) groups[at].Add(number);
            else
            {
                index[key] = groups.Count;
                groups.Add([number]);
            }
        }

        int d = inputs.Encoder.Dimensions;
        double[] rows = new double[groups.Count * d];
        for (int i = 0; i < groups.Count; i++) inputs.Encoded(groups[i][0]).CopyTo(rows, i * d);
        var data = new TrainingSet(
            d,
            inputs.Encoder.Numeric,
            rows,
            [.. groups.Select(g => g.Average(target))],
            [.. groups.Select(g => 1.0 / g.Count)],
            [.. groups.Select(g => g.Sum(knownVariance) / (g.Count * (double)g.Count))]);
        return new DistinctRows(data, [.. groups.Select(g => g.ToArray())]);
    }
}
