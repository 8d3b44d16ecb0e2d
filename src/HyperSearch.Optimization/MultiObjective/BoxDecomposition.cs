using System.Collections.Immutable;

namespace HyperSearch.Optimization.MultiObjective;

/// <summary>
/// What no observed point dominates, up to a reference point, cut into boxes without overlap; objectives are minimised. A new point improves the
/// hypervolume by the sum over boxes of the part that it dominates, which costs little per point once the boxes are known: made for averages over
/// many samples, for two to four objectives.
/// </summary>
/// <remarks>
/// The last objective is swept from -∞ to the reference. Between two consecutive values of it the points passed so far dominate
/// the same part of the other objectives, which is decomposed recursively; a box that reappears in the next slab goes on instead of beginning again.
/// </remarks>
public sealed class BoxDecomposition
{
    private readonly double[] lower;
    private readonly double[] upper;
    private readonly int objectives;

    /// <param name="points">What was observed; dominated points and those outside the reference do not matter.</param>
    public BoxDecomposition(IEnumerable<double[]> points, double[] reference)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reference.Length, 1);
        objectives = reference.Length;
        List<Box> boxes = Decompose([.. points.Where(p => Enumerable.Range(0, objectives).All(i => p[i] < reference[i]))], reference, objectives);
        lower = [.. boxes.SelectMany(box => box.Lower)];
        upper = [.. boxes.SelectMany(box => box.Upper)];
    }

    /// <summary>How many boxes there are.</summary>
    public int Count => upper.Length / objectives;

    /// <summary>By how much <paramref name="point"/> would improve the hypervolume.</summary>
    /// <param name="slopes">Receives the derivatives by the point's coordinates; empty where none are wanted.</param>
    public double Improvement(ReadOnlySpan<double> point, Span<double> slopes = default)
    {
        slopes.Clear();
        double sum = 0;
        for (int start = 0; start < upper.Length; start += objectives)
        {
            double volume = 1;
            for (int i = 0; i < objectives && volume > 0; i++)
                volume *= Math.Max(0, upper[start + i] - Math.Max(lower[start + i], point[i]));
            sum += volume;
            if (volume == 0) continue;
            for (int i = 0; i < slopes.Length; i++)
                if (point[i] > lower[start + i]) slopes[i] -= volume / (upper[start + i] - point[i]);
        }

        return sum;
    }

    /// <summary>
    /// The same with each side's max(0, x) softened to (x + √(x² + 4τ²))/2, which is x where x ≫ τ and falls as τ²/|x| where x ≪ −τ: positive everywhere, so that its
    /// logarithm rises towards the front from any distance.
    /// </summary>
    /// <param name="clamps">τ for each objective.</param>
    public double ClampedImprovement(ReadOnlySpan<double> point, ReadOnlySpan<double> clamps, Span<double> slopes)
    {
        slopes.Clear();
        Span<double> steepness = stackalloc double[objectives];
        double sum = 0;
        for (int start = 0; start < upper.Length; start += objectives)
        {
            double volume = 1;
            for (int i = 0; i < objectives; i++)
            {
                double x = upper[start + i] - point[i], whole = upper[start + i] - lower[start + i];
                double root = Math.Sqrt(x * x + 4 * clamps[i] * clamps[i]);
                // x + root loses all digits where x is far below zero.
                double side = x > 0 ? 0.5 * (x + root) : 2 * clamps[i] * clamps[i] / (root - x);
                steepness[i] = side < whole ? 1 / root : 0;
                volume *= Math.Min(side, whole);
            }

            sum += volume;
            for (int i = 0; i < slopes.Length; i++) slopes[i] -= volume * steepness[i];
        }

        return sum;
    }

    private static List<Box> Decompose(List<double[]> points, double[] reference, int dimensions)
    {
        if (dimensions == 1)
            return [new Box([double.NegativeInfinity], [points.Count == 0 ? reference[0] : points.Min(p => p[0])])];
        int last = dimensions - 1;
        double[] levels = [.. points.Select(p => p[last]).Distinct().Order(), reference[last]];
        var closed = new List<Box>();
        var open = new Dictionary<Box, double>();
        double from = double.NegativeInfinity;
        foreach (double to in levels)
        {
            List<double[]> passed = [.. points.Where(p => p[last] <= from)];
            HashSet<Box> slab = [.. Decompose(FrontOf(passed, last), reference, last)];
            foreach ((Box box, double start) in open.Where(item => !slab.Contains(item.Key)).ToArray())
            {
                closed.Add(box.Extend(start, from));
                open.Remove(box);
            }

            foreach (Box box in slab) open.TryAdd(box, from);
            from = to;
        }

        closed.AddRange(open.Select(item => item.Key.Extend(item.Value, from)));
        return closed;
    }

    private static List<double[]> FrontOf(List<double[]> points, int dimensions)
    {
        List<double[]> projected = [.. points.Select(p => p[..dimensions])];
        return [.. ParetoFront.Of(projected).Select(i => projected[i])];
    }

    /// <summary>Compared by its corners, so that the same box in two slabs is found again.</summary>
    private sealed record Box(ImmutableArray<double> Lower, ImmutableArray<double> Upper)
    {
        public Box Extend(double from, double to) => new(Lower.Add(from), Upper.Add(to));

        public bool Equals(Box? other) => other is not null && Lower.AsSpan().SequenceEqual(other.Lower.AsSpan()) && Upper.AsSpan().SequenceEqual(other.Upper.AsSpan());

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (double x in Lower) hash.Add(x);
            foreach (double x in Upper) hash.Add(x);
            return hash.ToHashCode();
        }
    }
}
