namespace HyperSearch.Optimization.MultiObjective;

/// <summary>
/// The volume of what a set of points dominates, up to a reference point; objectives are minimised. Exact: a sweep for two objectives, and the
/// exclusive volumes of While, Bradstreet and Barone ("A fast way of calculating exact hypervolumes", IEEE Trans. Evol. Comput. 16, 2012) for
/// more, which is quick for up to six objectives and some hundred points.
/// </summary>
/// <remarks>
/// | symbol | meaning |
/// |---|---|
/// | r | the reference point |
/// | inclusive volume of p | the box from p to r |
/// | exclusive volume of p | what p dominates and no later point does |
/// | limit set | the later points, each moved to the worse of itself and p in every objective |
/// </remarks>
public static class Hypervolume
{
    /// <summary>The hypervolume; points that do not dominate <paramref name="reference"/> count for nothing.</summary>
    /// <param name="points">Each as long as <paramref name="reference"/>, finite, in any order, dominated ones and repetitions allowed.</param>
    public static double Of(IEnumerable<double[]> points, double[] reference)
    {
        List<double[]> inside = [.. points.Where(p => IsInside(p, reference))];
        return Volume(Front(inside), reference);
    }

    /// <summary>By how much the hypervolume shrinks without each point.</summary>
    public static double[] Contributions(IReadOnlyList<double[]> points, double[] reference)
    {
        double[] contributions = new double[points.Count];
        for (int i = 0; i < points.Count; i++)
        {
            if (!IsInside(points[i], reference)) continue;
            IEnumerable<double[]> others = points.Where((p, k) => k != i && IsInside(p, reference));
            contributions[i] = Exclusive(points[i], others, reference);
        }

        return contributions;
    }

    private static bool IsInside(double[] point, double[] reference)
    {
        for (int i = 0; i < reference.Length; i++)
            if (!(point[i] < reference[i])) return false;
        return true;
    }

    private static double Volume(List<double[]> front, double[] reference)
    {
        if (front.Count == 0) return 0;
        if (front.Count == 1) return Inclusive(front[0], reference);
        if (reference.Length == 1) return reference[0] - front.Min(p => p[0]);
        if (reference.Length == 2) return Sweep(front, reference);
        // Worst in the last objective first: then the limit sets, which lose that objective's spread, become small soonest.
        front.Sort((a, b) => b[^1].CompareTo(a[^1]));
        double sum = 0;
        for (int i = 0; i < front.Count; i++) sum += Exclusive(front[i], front.Skip(i + 1), reference);
        return sum;
    }

    private static double Exclusive(double[] point, IEnumerable<double[]> others, double[] reference)
    {
        List<double[]> limited = [.. others.Select(other => Worse(other, point))];
        return Inclusive(point, reference) - Volume(Front(limited), reference);
    }

    private static double Inclusive(double[] point, double[] reference)
    {
        double volume = 1;
        for (int i = 0; i < reference.Length; i++) volume *= reference[i] - point[i];
        return volume;
    }

    private static double Sweep(List<double[]> front, double[] reference)
    {
        front.Sort((a, b) => a[0].CompareTo(b[0]));
        double area = 0, above = reference[1];
        foreach (double[] point in front)
        {
            area += (reference[0] - point[0]) * (above - point[1]);
            above = point[1];
        }

        return area;
    }

    private static double[] Worse(double[] a, double[] b)
    {
        double[] worse = new double[a.Length];
        for (int i = 0; i < a.Length; i++) worse[i] = Math.Max(a[i], b[i]);
        return worse;
    }

    /// <summary>The points that none dominates, each once.</summary>
    private static List<double[]> Front(List<double[]> points)
    {
        var front = new List<double[]>(points.Count);
        foreach (double[] point in points)
        {
            if (front.Exists(kept => Covers(kept, point))) continue;
            front.RemoveAll(kept => Covers(point, kept));
            front.Add(point);
        }

        return front;
    }

    private static bool Covers(double[] a, double[] b)
    {
        for (int i = 0; i < a.Length; i++)
            if (a[i] > b[i]) return false;
        return true;
    }
}
