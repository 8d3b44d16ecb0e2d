namespace HyperSearch.Benchmarks.Fleet;

/// <summary>Milliseconds of many calls.</summary>
internal sealed class Percentiles(IEnumerable<double> milliseconds)
{
    private readonly double[] sorted = [.. milliseconds.Order()];

    public int Count => sorted.Length;

    public double At(double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
}
