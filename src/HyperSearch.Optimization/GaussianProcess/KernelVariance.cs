namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>The variances of a kernel's parts: k = s²·M₅₂(r) + w²·M₅₂(5r).</summary>
/// <param name="Smooth">s².</param>
/// <param name="Rough">w², 0 where the function is smooth: what changes over a fifth of the lengthscales, as error rates do from one example to the next.</param>
public readonly record struct KernelVariance(double Smooth, double Rough)
{
    /// <summary>By how much shorter the rough part's lengthscales are.</summary>
    public const double RoughShortening = 5;

    /// <summary>k(x, x).</summary>
    public double Total => Smooth + Rough;
}
