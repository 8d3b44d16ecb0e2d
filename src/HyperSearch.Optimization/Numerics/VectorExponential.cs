using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// e^x for four numbers at once, within 2 units in the last place for x in [-708, 0] and 0 below: the range that kernels need. Unlike the
/// run time's own it is the same bits on every machine.
/// </summary>
/// <remarks>Notation: x = k ln 2 + r with |r| ≤ ½ ln 2; e^r by its Taylor polynomial of degree 13, whose remainder is below 2^-54.</remarks>
public static class VectorExponential
{
    private const double Lowest = -708;
    private const double LogTwoHigh = 6.93145751953125e-1;
    private const double LogTwoLow = 1.42860682030941723212e-6;

    // Adding this to a small number rounds it to the nearest integer, which then stands in the low bits.
    private const double Rounder = 6755399441055744.0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> OfNonPositive(Vector256<double> x)
    {
        Vector256<double> bounded = Vector256.Max(x, Vector256.Create(Lowest));
        Vector256<double> rounded = Vector256.FusedMultiplyAdd(bounded, Vector256.Create(1.4426950408889634), Vector256.Create(Rounder));
        Vector256<double> k = rounded - Vector256.Create(Rounder);
        Vector256<double> r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-LogTwoHigh), bounded);
        r = Vector256.FusedMultiplyAdd(k, Vector256.Create(-LogTwoLow), r);
        Vector256<double> p = Vector256.Create(1.0 / 6227020800);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 479001600));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 39916800));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 3628800));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 362880));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 40320));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 5040));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 720));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 120));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 24));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.0 / 6));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256<double>.One);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256<double>.One);
        Vector256<long> exponent = Vector256.ShiftLeft(rounded.AsInt64() - Vector256.Create(Rounder).AsInt64() + Vector256.Create(1023L), 52);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(Lowest)), Vector256<double>.Zero, p * exponent.AsDouble());
    }
}
