using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>The logarithm of an acquisition function: a sum of terms over encoded points. Higher is better. Not thread-safe.</summary>
public sealed class AcquisitionFunction(int dimensions, IReadOnlyList<IAcquisitionTerm> terms)
{
    public int Dimensions { get; } = dimensions;

    /// <summary>Values at <paramref name="scores"/>.Length points that lie one after the other in <paramref name="points"/>.</summary>
    public void Evaluate(ReadOnlySpan<double> points, Span<double> scores)
    {
        scores.Clear();
        for (int first = 0; first < scores.Length; first += CholeskyFactor.BlockWidth)
        {
            int count = Math.Min(CholeskyFactor.BlockWidth, scores.Length - first);
            foreach (IAcquisitionTerm term in terms)
                term.AddBlock(points.Slice(first * Dimensions, count * Dimensions), scores.Slice(first, count));
        }

        for (int i = 0; i < scores.Length; i++)
            if (double.IsNaN(scores[i])) scores[i] = double.NegativeInfinity;
    }

    /// <summary>The value at one point.</summary>
    public double ValueAt(ReadOnlySpan<double> point)
    {
        Span<double> one = stackalloc double[1];
        Evaluate(point, one);
        return one[0];
    }

    /// <summary>The value at one point, its gradient in the numeric coordinates written to <paramref name="gradient"/>.</summary>
    public double ValueAt(ReadOnlySpan<double> point, Span<double> gradient)
    {
        gradient.Clear();
        double value = 0;
        foreach (IAcquisitionTerm term in terms) value += term.AddGradient(point, gradient);
        return value;
    }
}
