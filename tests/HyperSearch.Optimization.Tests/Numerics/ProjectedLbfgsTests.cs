using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Tests.Numerics;

public sealed class ProjectedLbfgsTests
{
    private static readonly LbfgsOptions Exact = new(500, 1e-9, 0);

    [Test]
    public void Minimize_Rosenbrock_FindsTheMinimum()
    {
        double[] x = [-1.2, 1];
        double value = new ProjectedLbfgs(2, Exact).Minimize(new Rosenbrock(), x, [-5, -5], [5, 5]);
        Assert.That(value, Is.LessThan(1e-12));
        Assert.That(x, Is.EqualTo(new double[] { 1, 1 }).Within(1e-5));
    }

    [Test]
    public void Minimize_MinimumOutsideTheBox_EndsOnItsFace()
    {
        double[] x = [-1.2, 1];
        new ProjectedLbfgs(2, Exact).Minimize(new Rosenbrock(), x, [-2, -2], [0.5, 3]);
        Assert.That(x, Is.EqualTo(new[] { 0.5, 0.25 }).Within(1e-6));
    }

    [Test]
    public void Minimize_FunctionWithoutAValue_ReturnsInfinityInsteadOfThrowing()
    {
        double[] x = [1];
        Assert.That(new ProjectedLbfgs(1, Exact).Minimize(new Undefined(), x, [0], [2]), Is.EqualTo(double.PositiveInfinity));
        Assert.That(x, Is.EqualTo(new double[] { 1 }));
    }

    private sealed class Rosenbrock : IDifferentiable
    {
        public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
        {
            double a = 1 - x[0], b = x[1] - x[0] * x[0];
            gradient[0] = -2 * a - 400 * x[0] * b;
            gradient[1] = 200 * b;
            return a * a + 100 * b * b;
        }
    }

    private sealed class Undefined : IDifferentiable
    {
        public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient) => double.NaN;
    }
}
