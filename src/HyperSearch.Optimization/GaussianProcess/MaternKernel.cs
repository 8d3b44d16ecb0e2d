using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.GaussianProcess;

/// <summary>
/// The Matérn-5/2 kernel with a lengthscale per coordinate (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, eq.
/// 4.17 and 5.1), numbers and categories together: r² = Σ_num (Δ/ℓ)² + Σ_cat 0.1[c ≠ c']/ℓ². A rough function has a second part of the same form over a fifth of the lengthscales.
/// </summary>
/// <remarks>
/// Notation: t = √5·r; k = s²(1 + t + t²/3)e^(−t); g = s²·(5/3)(1 + t)e^(−t), so that ∂k/∂ln ℓⱼ = g·(Δⱼ/ℓⱼ)² and
/// ∂k/∂xⱼ = −g·(xⱼ − x'ⱼ)/ℓⱼ²; the rough part adds w²(1 + u + u²/3)e^(−u) to k with u = 5t and 25·w²·(5/3)(1 + u)e^(−u) to g. Points lie transposed: coordinate j of point i at j·stride + i, numbers divided by ℓ, category indices as they are.
/// </remarks>
public static class MaternKernel
{
    private const int Lanes = 4;
    private const double SquareRootOfFive = 2.23606797749978969;

    /// <summary>
    /// The kernel between one point and <paramref name="count"/> others, rounded up to a multiple of four, into
    /// <paramref name="values"/>; g into <paramref name="slopes"/> and the rough part of the kernel alone into <paramref name="roughs"/>, unless these are empty.
    /// </summary>
    /// <param name="point">Scaled, as the others are.</param>
    /// <param name="weights">0.1/ℓ² of each category coordinate, in order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(ReadOnlySpan<double> point, int numeric, ReadOnlySpan<double> weights, KernelVariance variance, ReadOnlySpan<double> others, int stride, int count, Span<double> values, Span<double> slopes, Span<double> roughs = default)
    {
        int padded = (count + Lanes - 1) / Lanes * Lanes;
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, padded);
        ArgumentOutOfRangeException.ThrowIfLessThan(others.Length, (point.Length - 1) * stride + padded);
        ref double x = ref MemoryMarshal.GetReference(others);
        ref double to = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i + 4 * Lanes <= padded; i += 4 * Lanes)
        {
            Vector256<double> a = default, b = default, c = default, d = default;
            for (int j = 0; j < numeric; j++)
            {
                var p = Vector256.Create(point[j]);
                nuint at = (nuint)(j * stride + i);
                Vector256<double> da = p - Vector256.LoadUnsafe(ref x, at), db = p - Vector256.LoadUnsafe(ref x, at + 4);
                Vector256<double> dc = p - Vector256.LoadUnsafe(ref x, at + 8), dd = p - Vector256.LoadUnsafe(ref x, at + 12);
                a = Vector256.FusedMultiplyAdd(da, da, a);
                b = Vector256.FusedMultiplyAdd(db, db, b);
                c = Vector256.FusedMultiplyAdd(dc, dc, c);
                d = Vector256.FusedMultiplyAdd(dd, dd, d);
            }

            a = AddCategories(a, point, numeric, weights, ref x, stride, i);
            b = AddCategories(b, point, numeric, weights, ref x, stride, i + 4);
            c = AddCategories(c, point, numeric, weights, ref x, stride, i + 8);
            d = AddCategories(d, point, numeric, weights, ref x, stride, i + 12);
            Store(a, variance, i, ref to, slopes, roughs);
            Store(b, variance, i + 4, ref to, slopes, roughs);
            Store(c, variance, i + 8, ref to, slopes, roughs);
            Store(d, variance, i + 12, ref to, slopes, roughs);
        }

        for (; i < padded; i += Lanes)
        {
            Vector256<double> a = default;
            for (int j = 0; j < numeric; j++)
            {
                Vector256<double> difference = Vector256.Create(point[j]) - Vector256.LoadUnsafe(ref x, (nuint)(j * stride + i));
                a = Vector256.FusedMultiplyAdd(difference, difference, a);
            }

            a = AddCategories(a, point, numeric, weights, ref x, stride, i);
            Store(a, variance, i, ref to, slopes, roughs);
        }
    }

    /// <summary>
    /// Σᵢ wᵢ·(Δⱼᵢ/ℓⱼ)² for every coordinate j, added to <paramref name="sums"/>: what a likelihood's gradient needs of one row.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSquaredDistances(ReadOnlySpan<double> point, int numeric, ReadOnlySpan<double> weights, ReadOnlySpan<double> others, int stride, ReadOnlySpan<double> factors, int count, Span<double> sums)
    {
        ref double x = ref MemoryMarshal.GetReference(others);
        ref double w = ref MemoryMarshal.GetReference(factors);
        for (int j = 0; j < point.Length; j++)
        {
            var p = Vector256.Create(point[j]);
            Vector256<double> sum = default;
            int i = 0;
            for (; i + Lanes <= count; i += Lanes)
            {
                Vector256<double> square = p - Vector256.LoadUnsafe(ref x, (nuint)(j * stride + i));
                square *= square;
                if (j >= numeric) square = Vector256.Min(square, Vector256<double>.One);
                sum = Vector256.FusedMultiplyAdd(square, Vector256.LoadUnsafe(ref w, (nuint)i), sum);
            }

            double total = sum.GetElement(0) + sum.GetElement(1) + (sum.GetElement(2) + sum.GetElement(3));
            for (; i < count; i++)
            {
                double square = point[j] - Unsafe.Add(ref x, j * stride + i);
                square *= square;
                if (j >= numeric) square = Math.Min(square, 1);
                total = Math.FusedMultiplyAdd(square, factors[i], total);
            }

            sums[j] += j >= numeric ? total * weights[j - numeric] : total;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> AddCategories(Vector256<double> sum, ReadOnlySpan<double> point, int numeric, ReadOnlySpan<double> weights, ref double x, int stride, int i)
    {
        for (int j = numeric; j < point.Length; j++)
        {
            // Indices differ by whole numbers, so that the square, cut at one, says whether they differ.
            Vector256<double> difference = Vector256.Create(point[j]) - Vector256.LoadUnsafe(ref x, (nuint)(j * stride + i));
            sum = Vector256.FusedMultiplyAdd(Vector256.Min(difference * difference, Vector256<double>.One), Vector256.Create(weights[j - numeric]), sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<double> squared, KernelVariance variance, int i, ref double values, Span<double> slopes, Span<double> roughs)
    {
        Vector256<double> t = Vector256.Sqrt(squared) * Vector256.Create(SquareRootOfFive);
        Vector256<double> decay = VectorExponential.OfNonPositive(-t) * Vector256.Create(variance.Smooth);
        Vector256<double> linear = Vector256<double>.One + t;
        Vector256<double> value = Vector256.FusedMultiplyAdd(t * t, Vector256.Create(1.0 / 3), linear) * decay;
        Vector256<double> slope = linear * Vector256.Create(5.0 / 3) * decay;
        if (variance.Rough > 0)
        {
            Vector256<double> rough = AddRough(t, variance.Rough, ref value, ref slope);
            if (!roughs.IsEmpty) rough.StoreUnsafe(ref MemoryMarshal.GetReference(roughs), (nuint)i);
        }

        value.StoreUnsafe(ref values, (nuint)i);
        if (!slopes.IsEmpty) slope.StoreUnsafe(ref MemoryMarshal.GetReference(slopes), (nuint)i);
    }

    private static Vector256<double> AddRough(Vector256<double> t, double variance, ref Vector256<double> value, ref Vector256<double> slope)
    {
        const double Shortening = KernelVariance.RoughShortening;
        Vector256<double> u = t * Vector256.Create(Shortening);
        Vector256<double> decay = VectorExponential.OfNonPositive(-u) * Vector256.Create(variance);
        Vector256<double> linear = Vector256<double>.One + u;
        Vector256<double> rough = Vector256.FusedMultiplyAdd(u * u, Vector256.Create(1.0 / 3), linear) * decay;
        value += rough;
        slope += linear * Vector256.Create(5.0 / 3 * Shortening * Shortening) * decay;
        return rough;
    }
}
