namespace HyperSearch.FineTuning.Metrics;

/// <summary>
/// Two models on the same examples. Comparing example by example removes what makes some examples hard for both, so it sees
/// smaller differences than two separate intervals.
/// </summary>
/// <param name="Count">Examples.</param>
/// <param name="OnlyFirst">Right in the first only.</param>
/// <param name="OnlySecond">Right in the second only.</param>
/// <param name="Difference">Share right in the second minus share right in the first.</param>
/// <param name="Bounds">95% interval of the difference, from the paired bootstrap.</param>
/// <param name="PValue">McNemar's exact test: how likely so uneven a split of the discordant examples is if neither model is better.</param>
public sealed record PairedComparison(int Count, int OnlyFirst, int OnlySecond, double Difference, Interval Bounds, double PValue)
{
    /// <param name="first">Outcome of each example under the first model.</param>
    /// <param name="second">The same examples under the second, in the same order.</param>
    public static PairedComparison Of(ReadOnlySpan<bool> first, ReadOnlySpan<bool> second)
    {
        if (first.Length != second.Length || first.Length == 0)
            throw new ArgumentException($"{first.Length} and {second.Length} outcomes; they must be the same examples, at least one");
        var (onlyFirst, onlySecond) = (0, 0);
        var differences = new double[first.Length];
        for (var i = 0; i < first.Length; i++)
        {
            onlyFirst += first[i] && !second[i] ? 1 : 0;
            onlySecond += second[i] && !first[i] ? 1 : 0;
            differences[i] = (second[i] ? 1 : 0) - (first[i] ? 1 : 0);
        }

        return new PairedComparison(first.Length, onlyFirst, onlySecond, (onlySecond - onlyFirst) / (double)first.Length,
            Bootstrap.MeanInterval(differences), McNemarExact(onlyFirst, onlySecond));
    }

    /// <summary>
    /// Two-sided exact McNemar test (1947): under equality the discordant examples split like fair coin tosses, so
    /// p = min(1, 2 P(X &lt;= min(b, c))) with X binomial(b + c, 1/2).
    /// </summary>
    public static double McNemarExact(int onlyFirst, int onlySecond)
    {
        var tosses = onlyFirst + onlySecond;
        var fewer = Math.Min(onlyFirst, onlySecond);
        // Terms C(n, k) / 2^n by their logarithms: 2^-n alone underflows from n = 1075 on.
        var logTerm = -tosses * Math.Log(2);
        var tail = 0.0;
        for (var k = 0; k <= fewer; k++)
        {
            tail += Math.Exp(logTerm);
            logTerm += Math.Log(tosses - k) - Math.Log(k + 1);
        }

        return Math.Min(1, 2 * tail);
    }
}
