namespace HyperSearch.Benchmarks.Regret.Reports;

/// <summary>One searcher against a peer on the functions of a suite, paired by seed: differences of log10 regret, negative is better.</summary>
internal sealed class Comparison
{
    private const double WorseBy = 0.3;

    private readonly List<(string Function, double[] Difference, double[] Variance, double[][] BySeed)> rows = [];

    public Comparison(RunLibrary library, string suite, string searcher, string peer, Func<ScoredRun, double[]> score)
    {
        foreach (string function in library.Functions(suite, [searcher, peer]))
        {
            ulong[] seeds = library.Seeds(function, [searcher, peer]);
            double[][] differences = [.. seeds.Select(seed => score(library.Get(searcher, function, seed)).Zip(score(library.Get(peer, function, seed)), (a, b) => a - b).ToArray())];
            int count = differences.Min(d => d.Length);
            rows.Add((function, [.. Enumerable.Range(0, count).Select(i => differences.Average(d => d[i]))], [.. Enumerable.Range(0, count).Select(i => VarianceOfMean([.. differences.Select(d => d[i])]))], differences));
        }
    }

    public int FunctionCount => rows.Count;

    public IEnumerable<(string Function, double[] Difference)> Rows => rows.Select(r => (r.Function, r.Difference));

    /// <summary>The mean over functions at each checkpoint.</summary>
    public double[] Mean => [.. Over(i => rows.Average(r => r.Difference[i]))];

    /// <summary>The standard error of <see cref="Mean"/> over seeds, for these functions.</summary>
    public double[] StandardError => [.. Over(i => Math.Sqrt(rows.Sum(r => r.Variance[i])) / rows.Count)];

    public double[] ShareBetter => [.. Over(i => rows.Count(r => r.Difference[i] < 0) / (double)rows.Count)];

    /// <summary>The 95% interval of <see cref="Mean"/> after the last checkpoint.</summary>
    public (double Low, double High) Interval => Bootstrap.Interval([.. rows.Select(AtTheEnd)]);

    /// <summary>Of all pairs after the last checkpoint, whatever their function: how likely they would be if neither side were better.</summary>
    public double Probability => SignedRank.Probability(rows.SelectMany(AtTheEnd));

    /// <summary>Functions worse by more than 0.3 after the last checkpoint, with the difference.</summary>
    public IEnumerable<string> Worse => rows.Where(r => r.Difference[^1] > WorseBy).Select(r => FormattableString.Invariant($"{r.Function} {r.Difference[^1]:+0.00}"));

    private double[] AtTheEnd((string Function, double[] Difference, double[] Variance, double[][] BySeed) row) => [.. row.BySeed.Select(d => d[row.Difference.Length - 1])];

    private IEnumerable<double> Over(Func<int, double> value) => Enumerable.Range(0, rows.Count == 0 ? 0 : rows.Min(r => r.Difference.Length)).Select(value);

    private static double VarianceOfMean(double[] values)
    {
        if (values.Length < 2) return 0;
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length;
    }
}
