using System.Collections.Immutable;

namespace HyperSearch.Optimization.MultiObjective;

/// <summary>Which of several points are best when every objective is to be minimised. Equal points do not dominate each other.</summary>
public static class ParetoFront
{
    /// <summary>Whether <paramref name="a"/> is nowhere worse than <paramref name="b"/> and somewhere better.</summary>
    public static bool Dominates(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        bool better = false;
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] > b[i]) return false;
            better |= a[i] < b[i];
        }

        return better;
    }

    /// <summary>Indices of the points that no other dominates, ascending.</summary>
    public static ImmutableArray<int> Of(IReadOnlyList<double[]> points)
    {
        var front = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < points.Count; i++)
        {
            bool dominated = false;
            for (int k = 0; k < points.Count && !dominated; k++) dominated = Dominates(points[k], points[i]);
            if (!dominated) front.Add(i);
        }

        return front.ToImmutable();
    }

    /// <summary>
    /// Non-dominated sorting (Deb et al., "NSGA-II", 2002): 0 for the front, 1 for the front of the rest, and so on. Dominance is a
    /// strict order, so a point's rank is known once every point before it in lexicographic order is ranked.
    /// </summary>
    public static int[] Ranks(IReadOnlyList<double[]> points)
    {
        int[] order = [.. Enumerable.Range(0, points.Count).OrderBy(i => points[i], LexicographicOrder.Instance).ThenBy(i => i)];
        int[] ranks = new int[points.Count];
        var fronts = new List<List<int>>();
        foreach (int i in order)
        {
            int rank = fronts.FindIndex(front => !front.Exists(k => Dominates(points[k], points[i])));
            if (rank < 0)
            {
                rank = fronts.Count;
                fronts.Add([]);
            }

            fronts[rank].Add(i);
            ranks[i] = rank;
        }

        return ranks;
    }

    private sealed class LexicographicOrder : IComparer<double[]>
    {
        public static LexicographicOrder Instance { get; } = new();

        public int Compare(double[]? x, double[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
