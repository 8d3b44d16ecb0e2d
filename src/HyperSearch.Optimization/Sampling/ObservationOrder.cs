using System.Collections.Immutable;
using HyperSearch.Optimization.MultiObjective;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Finished trials from best to worst: completed ones by their value (with several objectives by front, and within a front by what each adds to the
/// hypervolume), partial ones by how far they came and then by value, infeasible ones by how far they are from feasible, failed ones last. Ties go to the
/// lower number, so the order in which results arrived does not matter.
/// </summary>
internal static class ObservationOrder
{
    // Beyond three objectives an exact contribution costs more than the order within a front is worth.
    private const int ContributionObjectivesMax = 3;

    public static ImmutableArray<Observation> BestFirst(ImmutableArray<Observation> observations)
    {
        ImmutableArray<Observation> finished = [.. observations.Where(o => o.Standing != Standing.Pending)];
        Dictionary<int, double> ranks = finished.Any(o => o.Losses.Length > 1) ? RanksByFront(finished) : [];
        return [.. finished.OrderBy(o => o.Standing)
            .ThenBy(o => o.Violation)
            .ThenByDescending(o => o.Step)
            .ThenBy(o => o.Losses.IsEmpty ? 0 : ranks.TryGetValue(o.Number, out double rank) ? rank : o.Losses[0])
            .ThenBy(o => o.Number)];
    }

    /// <summary>The front's number, and beneath it the place by contribution.</summary>
    private static Dictionary<int, double> RanksByFront(ImmutableArray<Observation> finished)
    {
        Observation[] valued = [.. finished.Where(o => !o.Losses.IsEmpty)];
        double[][] points = [.. valued.Select(o => o.Losses.ToArray())];
        int[] fronts = ParetoFront.Ranks(points);
        var ranks = new Dictionary<int, double>();
        foreach (IGrouping<int, int> front in Enumerable.Range(0, valued.Length).GroupBy(i => fronts[i]))
        {
            int[] members = [.. front];
            double[] contributions = ContributionsIn([.. members.Select(i => points[i])]);
            int[] order = [.. Enumerable.Range(0, members.Length).OrderByDescending(k => contributions[k]).ThenBy(k => valued[members[k]].Number)];
            for (int place = 0; place < order.Length; place++) ranks[valued[members[order[place]]].Number] = front.Key + (double)place / (order.Length + 1);
        }

        return ranks;
    }

    private static double[] ContributionsIn(double[][] front)
    {
        int objectives = front[0].Length;
        if (objectives > ContributionObjectivesMax) return new double[front.Length];
        // In units of each objective's spread, with the reference a tenth beyond the worst: the ends of a front count, but not without bound.
        double[] low = [.. Enumerable.Range(0, objectives).Select(k => front.Min(p => p[k]))];
        double[] spread = [.. Enumerable.Range(0, objectives).Select(k => front.Max(p => p[k]) - low[k])];
        double[][] scaled = [.. front.Select(p => p.Select((x, k) => spread[k] > 0 ? (x - low[k]) / spread[k] : 0).ToArray())];
        return Hypervolume.Contributions(scaled, [.. Enumerable.Repeat(1.1, objectives)]);
    }
}
