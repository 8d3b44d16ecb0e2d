namespace HyperSearch.Benchmarks.Regret.Reports;

/// <summary>
/// The volume that points dominate below a reference point, all objectives minimised. Exact, by inclusion and exclusion over limited sets
/// (While, Bradstreet and Barone, "A fast way of calculating exact hypervolumes", 2012), with a sweep for two objectives; for about a hundred points.
/// </summary>
internal static class Hypervolume
{
    public static double Of(IEnumerable<double[]> points, double[] reference) =>
        Sum(Front([.. points.Where(p => p.Zip(reference).All(c => c.First < c.Second))]), reference);

    private static double Sum(List<double[]> front, double[] reference)
    {
        if (front.Count == 0) return 0;
        front.Sort((a, b) => a[0].CompareTo(b[0]));
        if (reference.Length == 2) return Sweep(front, reference);
        double volume = 0;
        for (int i = 0; i < front.Count; i++)
        {
            double[] point = front[i];
            double box = 1;
            for (int k = 0; k < reference.Length; k++) box *= reference[k] - point[k];
            List<double[]> limited = Front([.. front.Skip(i + 1).Select(other => Worst(point, other))]);
            volume += box - Sum(limited, reference);
        }

        return volume;
    }

    private static double Sweep(List<double[]> front, double[] reference)
    {
        double area = 0, ceiling = reference[1];
        foreach (double[] p in front)
        {
            if (p[1] >= ceiling) continue;
            area += (reference[0] - p[0]) * (ceiling - p[1]);
            ceiling = p[1];
        }

        return area;
    }

    private static double[] Worst(double[] a, double[] b) => [.. a.Zip(b, Math.Max)];

    private static List<double[]> Front(List<double[]> points)
    {
        var front = new List<double[]>();
        foreach (double[] p in points)
        {
            if (front.Exists(q => Covers(q, p))) continue;
            front.RemoveAll(q => Covers(p, q));
            front.Add(p);
        }

        return front;
    }

    private static bool Covers(double[] a, double[] b) => a.Zip(b).All(c => c.First <= c.Second);
}
