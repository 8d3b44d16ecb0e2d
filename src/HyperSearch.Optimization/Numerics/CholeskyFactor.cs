using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HyperSearch.Optimization.Numerics;

/// <summary>
/// The lower factor L of a symmetric positive definite matrix A = LLᵀ that grows and shrinks by its last rows. Row-major. A row's bits
/// depend on the rows before it and on nothing else, so appending, truncating and building anew all give the same factor.
/// </summary>
/// <remarks>Notation: n rows; b, v vectors of n; V a block of n rows and <see cref="BlockWidth"/> columns. Costs are in multiply-adds.</remarks>
public sealed class CholeskyFactor
{
    /// <summary>Columns of a block of right-hand sides.</summary>
    public const int BlockWidth = 32;

    private const int Lanes = 4;

    private double[] data;
    private int stride;

    public CholeskyFactor(int capacity = 64)
    {
        stride = RoundUp(Math.Max(capacity, 8));
        data = new double[stride * stride];
    }

    /// <summary>n.</summary>
    public int Count { get; private set; }

    /// <summary>Row <paramref name="i"/> of L up to the diagonal.</summary>
    public ReadOnlySpan<double> Row(int i) => data.AsSpan(i * stride, i + 1);

    /// <summary>
    /// Appends a row of A (its first n elements and the diagonal) in n²/2. False, and nothing changes, where the new pivot would not
    /// exceed <paramref name="pivotMin"/>: A is not positive definite to working accuracy.
    /// </summary>
    public bool TryAppend(ReadOnlySpan<double> row, double diagonal, double pivotMin)
    {
        Reserve(Count + 1);
        Span<double> to = data.AsSpan(Count * stride, stride);
        to.Clear();
        row[..Count].CopyTo(to);
        Solve(to[..Count]);
        double pivot = diagonal - VectorKernels.Dot(to[..Count], to[..Count]);
        if (!(pivot > pivotMin)) return false;
        to[Count] = Math.Sqrt(pivot);
        Count++;
        return true;
    }

    /// <summary>
    /// Builds the factor of all <paramref name="n"/> rows of A, whose lower triangle stands in <paramref name="matrix"/> with the given
    /// stride, in n³/6. The same bits as n calls of <see cref="TryAppend"/>. False where A is not positive definite.
    /// </summary>
    public bool TryBuild(ReadOnlySpan<double> matrix, int matrixStride, int n, double pivotMin)
    {
        Count = 0;
        Reserve(n);
        for (int first = 0; first < n; first += Lanes)
        {
            int rows = Math.Min(Lanes, n - first);
            for (int i = first; i < first + rows; i++)
            {
                Span<double> to = data.AsSpan(i * stride, stride);
                to.Clear();
                matrix.Slice(i * matrixStride, i + 1).CopyTo(to);
            }

            if (rows == Lanes) SolveFourRows(first);
            for (int i = first; i < first + rows; i++)
            {
                Span<double> row = data.AsSpan(i * stride, stride);
                SolveFrom(row[..i], rows == Lanes ? first : 0);
                double pivot = row[i] - VectorKernels.Dot(row[..i], row[..i]);
                if (!(pivot > pivotMin)) return false;
                row[i] = Math.Sqrt(pivot);
                Count++;
            }
        }

        return true;
    }

    /// <summary>Forgets the rows from <paramref name="count"/> on.</summary>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count = count;
    }

    /// <summary>b becomes L⁻¹b, where b may be shorter than n: then the leading rows are solved. n²/2.</summary>
    public void Solve(Span<double> b) => SolveFrom(b, 0);

    /// <summary>b becomes L⁻ᵀb over all n rows. n²/2.</summary>
    public void SolveTransposed(Span<double> b)
    {
        for (int i = Count - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = Row(i);
            double x = b[i] / row[i];
            b[i] = x;
            VectorKernels.AddScaled(-x, row[..i], b);
        }
    }

    /// <summary>Each of the <see cref="BlockWidth"/> columns c of V becomes L⁻¹c; row i of V stands at i · <see cref="BlockWidth"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SolveBlock(Span<double> block)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block.Length, Count * BlockWidth);
        ref double v = ref MemoryMarshal.GetReference(block);
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<double> row = Row(i);
            ref double to = ref Unsafe.Add(ref v, i * BlockWidth);
            Vector256<double> a0 = Vector256.LoadUnsafe(ref to), a1 = Vector256.LoadUnsafe(ref to, 4), a2 = Vector256.LoadUnsafe(ref to, 8), a3 = Vector256.LoadUnsafe(ref to, 12);
            Vector256<double> a4 = Vector256.LoadUnsafe(ref to, 16), a5 = Vector256.LoadUnsafe(ref to, 20), a6 = Vector256.LoadUnsafe(ref to, 24), a7 = Vector256.LoadUnsafe(ref to, 28);
            for (int j = 0; j < i; j++)
            {
                Vector256<double> l = Vector256.Create(-row[j]);
                ref double from = ref Unsafe.Add(ref v, j * BlockWidth);
                a0 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from), a0);
                a1 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from, 4), a1);
                a2 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from, 8), a2);
                a3 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from, 12), a3);
                a4 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from, 16), a4);
                a5 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from, 20), a5);
                a6 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from, 24), a6);
                a7 = Vector256.FusedMultiplyAdd(l, Vector256.LoadUnsafe(ref from, 28), a7);
            }

            Vector256<double> pivot = Vector256.Create(row[i]);
            (a0 / pivot).StoreUnsafe(ref to);
            (a1 / pivot).StoreUnsafe(ref to, 4);
            (a2 / pivot).StoreUnsafe(ref to, 8);
            (a3 / pivot).StoreUnsafe(ref to, 12);
            (a4 / pivot).StoreUnsafe(ref to, 16);
            (a5 / pivot).StoreUnsafe(ref to, 20);
            (a6 / pivot).StoreUnsafe(ref to, 24);
            (a7 / pivot).StoreUnsafe(ref to, 28);
        }
    }

    /// <summary>Σ ln Lᵢᵢ = ½ ln det A.</summary>
    public double HalfLogDeterminant()
    {
        double sum = 0;
        for (int i = 0; i < Count; i++) sum += Math.Log(data[i * stride + i]);
        return sum;
    }

    /// <summary>
    /// The lower triangle of A⁻¹ into <paramref name="inverse"/>, whose rows lie <paramref name="inverseStride"/> apart, in n³/3. Only
    /// gradients of a likelihood need it.
    /// </summary>
    public void Invert(Span<double> inverse, int inverseStride)
    {
        int n = Count;
        double[] triangle = InvertTriangle();
        for (int a = 0; a < n; a++) inverse.Slice(a * inverseStride, a + 1).Clear();
        for (int i = 0; i < n; i += Lanes)
        {
            ReadOnlySpan<double> rows = triangle.AsSpan(i * stride, Lanes * stride);
            for (int a = 0; a < Math.Min(n, i + Lanes); a++)
            {
                var factors = Vector256.Create(rows[a], rows[stride + a], rows[2 * stride + a], rows[3 * stride + a]);
                VectorKernels.AddScaled4(factors, rows, stride, inverse[(a * inverseStride)..], a + 1);
            }
        }
    }

    /// <summary>L⁻¹, rows at <see cref="stride"/>, zero above the diagonal and in the rows that fill up the last four.</summary>
    private double[] InvertTriangle()
    {
        int n = Count;
        double[] inverse = new double[RoundUp(n) * stride];
        for (int i = 0; i < n; i++)
        {
            Span<double> to = inverse.AsSpan(i * stride, stride);
            ReadOnlySpan<double> row = Row(i);
            int j = 0;
            for (; j + Lanes <= i; j += Lanes)
                VectorKernels.AddScaled4(-Vector256.Create(row[j], row[j + 1], row[j + 2], row[j + 3]), inverse.AsSpan(j * stride), stride, to, j + Lanes);
            for (; j < i; j++) VectorKernels.AddScaled(-row[j], inverse.AsSpan(j * stride, j + 1), to);
            double pivot = row[i];
            for (int k = 0; k < i; k++) to[k] /= pivot;
            to[i] = 1 / pivot;
        }

        return inverse;
    }

    private void SolveFrom(Span<double> b, int start)
    {
        for (int i = start; i < b.Length; i++)
        {
            ReadOnlySpan<double> row = data.AsSpan(i * stride, i + 1);
            b[i] = (b[i] - VectorKernels.Dot(row[..i], b)) / row[i];
        }
    }

    /// <summary>The columns before <paramref name="first"/> of the four rows from there on.</summary>
    private void SolveFourRows(int first)
    {
        Span<double> rows = data.AsSpan(first * stride, Lanes * stride);
        for (int j = 0; j < first; j++)
        {
            ReadOnlySpan<double> row = Row(j);
            Vector256<double> dots = VectorKernels.Dot4(rows, stride, row, j);
            for (int t = 0; t < Lanes; t++)
            {
                ref double element = ref rows[t * stride + j];
                element = (element - dots[t]) / row[j];
            }
        }
    }

    private void Reserve(int count)
    {
        if (count <= stride) return;
        int wider = RoundUp(Math.Max(count, 2 * stride));
        double[] larger = new double[wider * wider];
        for (int i = 0; i < Count; i++) Row(i).CopyTo(larger.AsSpan(i * wider));
        (data, stride) = (larger, wider);
    }

    private static int RoundUp(int count) => (count + Lanes - 1) / Lanes * Lanes;
}
