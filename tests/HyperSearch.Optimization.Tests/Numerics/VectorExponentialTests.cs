using System.Runtime.Intrinsics;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Tests.Numerics;

public sealed class VectorExponentialTests
{
    [Test]
    public void OfNonPositive_WholeRange_AgreesToTwoUnitsInTheLastPlace()
    {
        for (double x = 0; x > -708; x -= 0.037)
        {
            double expected = Math.Exp(x), actual = VectorExponential.OfNonPositive(Vector256.Create(x, 0, -1, -800)).GetElement(0);
            Assert.That(Math.Abs(actual - expected), Is.LessThanOrEqualTo(4.5e-16 * expected), $"e^{x}");
        }
    }

    [Test]
    public void OfNonPositive_FarBelow_IsZero() =>
        Assert.That(VectorExponential.OfNonPositive(Vector256.Create(-709, -1e9, double.NegativeInfinity, 0)), Is.EqualTo(Vector256.Create(0.0, 0, 0, 1)));
}
