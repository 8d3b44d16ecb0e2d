using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// The inner loops of the linear algebra: 256-bit vectors with fused multiply-add, in one fixed order of summation, so that the same
/// numbers give the same bits on every machine that has IEEE arithmetic (a machine without the instruction is emulated, slowly).
/// </summary>
/// <remarks>
/// Order of a dot product: two accumulators of four lanes take blocks of eight, a last block of four goes to the first, the lanes are
/// added as ((0+1)+(2+3)), and what is left is added one by one. <see cref="Dot4"/> keeps that order for each of its four rows, so that
/// a factor is the same bits whether it grew row by row or was built at once.
/// </remarks>
public static class VectorKernels
{
    private const int Lanes = 4;

    /// <summary>Σ aᵢbᵢ over the length of <paramref name="a"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int n = a.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(b.Length, n);
        ref double x = ref MemoryMarshal.GetReference(a);
        ref double y = ref MemoryMarshal.GetReference(b);
        Vector256<double> first = Vector256<double>.Zero, second = Vector256<double>.Zero;
        int i = 0;
        for (; i + 2 * Lanes <= n; i += 2 * Lanes)
        {
            first = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)i), Vector256.LoadUnsafe(ref y, (nuint)i), first);
            second = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(i + Lanes)), Vector256.LoadUnsafe(ref y, (nuint)(i + Lanes)), second);
        }

        if (i + Lanes <= n)
        {
            first = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)i), Vector256.LoadUnsafe(ref y, (nuint)i), first);
            i += Lanes;
        }

        double sum = AddLanes(first + second);
        for (; i < n; i++) sum = Math.FusedMultiplyAdd(Unsafe.Add(ref x, i), Unsafe.Add(ref y, i), sum);
        return sum;
    }

    /// <summary>
    /// Four dot products of one row with four rows that lie <paramref name="stride"/> apart in <paramref name="rows"/>, each over
    /// <paramref name="n"/> elements and in the order of <see cref="Dot"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector256<double> Dot4(ReadOnlySpan<double> rows, int stride, ReadOnlySpan<double> b, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(b.Length, n);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, 3 * stride + n);
        ref double x = ref MemoryMarshal.GetReference(rows);
        ref double y = ref MemoryMarshal.GetReference(b);
        Vector256<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        int i = 0;
        for (; i + 2 * Lanes <= n; i += 2 * Lanes)
        {
            Vector256<double> left = Vector256.LoadUnsafe(ref y, (nuint)i), right = Vector256.LoadUnsafe(ref y, (nuint)(i + Lanes));
            a0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)i), left, a0);
            a1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(i + Lanes)), right, a1);
            b0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(stride + i)), left, b0);
            b1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(stride + i + Lanes)), right, b1);
            c0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(2 * stride + i)), left, c0);
            c1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(2 * stride + i + Lanes)), right, c1);
            d0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(3 * stride + i)), left, d0);
            d1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(3 * stride + i + Lanes)), right, d1);
        }

        if (i + Lanes <= n)
        {
            Vector256<double> left = Vector256.LoadUnsafe(ref y, (nuint)i);
            a0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)i), left, a0);
            b0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(stride + i)), left, b0);
            c0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(2 * stride + i)), left, c0);
            d0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, (nuint)(3 * stride + i)), left, d0);
            i += Lanes;
        }

        double a = AddLanes(a0 + a1), second = AddLanes(b0 + b1), third = AddLanes(c0 + c1), fourth = AddLanes(d0 + d1);
        for (; i < n; i++)
        {
            double factor = Unsafe.Add(ref y, i);
            a = Math.FusedMultiplyAdd(Unsafe.Add(ref x, i), factor, a);
            second = Math.FusedMultiplyAdd(Unsafe.Add(ref x, stride + i), factor, second);
            third = Math.FusedMultiplyAdd(Unsafe.Add(ref x, 2 * stride + i), factor, third);
            fourth = Math.FusedMultiplyAdd(Unsafe.Add(ref x, 3 * stride + i), factor, fourth);
        }

        return Vector256.Create(a, second, third, fourth);
    }

    /// <summary>y += factor · x over the length of <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        int n = x.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, n);
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(y);
        Vector256<double> f = Vector256.Create(factor);
        int i = 0;
        for (; i + Lanes <= n; i += Lanes)
            Vector256.FusedMultiplyAdd(f, Vector256.LoadUnsafe(ref from, (nuint)i), Vector256.LoadUnsafe(ref to, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < n; i++) Unsafe.Add(ref to, i) = Math.FusedMultiplyAdd(factor, Unsafe.Add(ref from, i), Unsafe.Add(ref to, i));
    }

    /// <summary>y += f₀x₀ + f₁x₁ + f₂x₂ + f₃x₃ over <paramref name="n"/> elements; the four rows lie <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled4(Vector256<double> factors, ReadOnlySpan<double> rows, int stride, Span<double> y, int n)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, n);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows.Length, 3 * stride + n);
        ref double x = ref MemoryMarshal.GetReference(rows);
        ref double to = ref MemoryMarshal.GetReference(y);
        Vector256<double> f0 = Vector256.Create(factors[0]), f1 = Vector256.Create(factors[1]), f2 = Vector256.Create(factors[2]), f3 = Vector256.Create(factors[3]);
        int i = 0;
        for (; i + Lanes <= n; i += Lanes)
        {
            Vector256<double> sum = Vector256.FusedMultiplyAdd(f0, Vector256.LoadUnsafe(ref x, (nuint)i), Vector256.LoadUnsafe(ref to, (nuint)i));
            sum = Vector256.FusedMultiplyAdd(f1, Vector256.LoadUnsafe(ref x, (nuint)(stride + i)), sum);
            sum = Vector256.FusedMultiplyAdd(f2, Vector256.LoadUnsafe(ref x, (nuint)(2 * stride + i)), sum);
            Vector256.FusedMultiplyAdd(f3, Vector256.LoadUnsafe(ref x, (nuint)(3 * stride + i)), sum).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < n; i++)
        {
            double sum = Math.FusedMultiplyAdd(factors[0], Unsafe.Add(ref x, i), Unsafe.Add(ref to, i));
            sum = Math.FusedMultiplyAdd(factors[1], Unsafe.Add(ref x, stride + i), sum);
            sum = Math.FusedMultiplyAdd(factors[2], Unsafe.Add(ref x, 2 * stride + i), sum);
            Unsafe.Add(ref to, i) = Math.FusedMultiplyAdd(factors[3], Unsafe.Add(ref x, 3 * stride + i), sum);
        }
    }

    /// <summary>y += x² element by element, over the length of <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSquares(ReadOnlySpan<double> x, Span<double> y)
    {
        int n = x.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, n);
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(y);
        int i = 0;
        for (; i + Lanes <= n; i += Lanes)
        {
            Vector256<double> v = Vector256.LoadUnsafe(ref from, (nuint)i);
            Vector256.FusedMultiplyAdd(v, v, Vector256.LoadUnsafe(ref to, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i < n; i++) y[i] = Math.FusedMultiplyAdd(x[i], x[i], y[i]);
    }

    /// <summary>Σ wᵢ(p − xᵢ) over the length of <paramref name="x"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double WeightedDistance(double p, ReadOnlySpan<double> x, ReadOnlySpan<double> w)
    {
        int n = x.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(w.Length, n);
        ref double column = ref MemoryMarshal.GetReference(x);
        ref double weights = ref MemoryMarshal.GetReference(w);
        var from = Vector256.Create(p);
        Vector256<double> sum = default;
        int i = 0;
        for (; i + Lanes <= n; i += Lanes)
            sum = Vector256.FusedMultiplyAdd(from - Vector256.LoadUnsafe(ref column, (nuint)i), Vector256.LoadUnsafe(ref weights, (nuint)i), sum);
        double total = AddLanes(sum);
        for (; i < n; i++) total = Math.FusedMultiplyAdd(p - x[i], w[i], total);
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double AddLanes(Vector256<double> v) => v.GetElement(0) + v.GetElement(1) + (v.GetElement(2) + v.GetElement(3));
}
