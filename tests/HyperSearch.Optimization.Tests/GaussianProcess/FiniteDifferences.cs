using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Tests.GaussianProcess;

/// <summary>Holds analytic gradients against central differences.</summary>
internal static class FiniteDifferences
{
    private const double H = 1e-5;

    /// <summary>Each component within a millionth of itself, or of one where it is smaller.</summary>
    public static void AssertGradient(IDifferentiable function, double[] at)
    {
        double[] gradient = new double[at.Length], ignored = new double[at.Length];
        function.Evaluate(at, gradient);
        for (int i = 0; i < at.Length; i++)
        {
            double[] up = [.. at], down = [.. at];
            up[i] += H;
            down[i] -= H;
            double slope = (function.Evaluate(up, ignored) - function.Evaluate(down, ignored)) / (2 * H);
            Assert.That(gradient[i], Is.EqualTo(slope).Within(1e-6 * Math.Max(1, Math.Abs(slope))), $"component {i}");
        }
    }
}
