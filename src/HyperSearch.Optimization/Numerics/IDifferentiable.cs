namespace HyperSearch.Optimization.Numerics;

/// <summary>A function of a vector with its gradient.</summary>
public interface IDifferentiable
{
    /// <summary>The value at <paramref name="x"/>, with the gradient written to <paramref name="gradient"/>. Not finite where the function is not defined.</summary>
    double Evaluate(ReadOnlySpan<double> x, Span<double> gradient);
}
