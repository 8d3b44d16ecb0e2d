namespace HyperSearch.Optimization.Acquisition;

/// <summary>A summand of the logarithm of an acquisition function over encoded points. Not thread-safe.</summary>
public interface IAcquisitionTerm
{
    /// <summary>Adds the term to each of <paramref name="scores"/> (at most a block's width), whose points lie one after the other.</summary>
    void AddBlock(ReadOnlySpan<double> points, Span<double> scores);

    /// <summary>The term at one point, its gradient in the numeric coordinates added to <paramref name="gradient"/>.</summary>
    double AddGradient(ReadOnlySpan<double> point, Span<double> gradient);
}
