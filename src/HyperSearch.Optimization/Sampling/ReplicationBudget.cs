using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.GaussianProcess;
using HyperSearch.Optimization.Surrogates;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// The last trials of a study whose values are noisy repeat the points that may be the best, so that the one it recommends in the end owes less to luck: the last 5%
/// of the trials, at least 3, where the noise has more than a twentieth of the model's variance. Each goes to the one of the three most probable best points that has been
/// tried the fewest times.
/// </summary>
internal static class ReplicationBudget
{
    private const double NoiseMin = 0.05;
    private const double Share = 0.05;
    private const int TrialsMin = 3;
    private const int Repeated = 3;

    // Points further down the order of means are hardly ever the best of a draw.
    private const int Candidates = 12;
    private const int Draws = 256;

    /// <summary>Whether trial <paramref name="number"/> is one of the last of a study that may have noise.</summary>
    public static bool IsReached(ModelInputs inputs, int number)
    {
        StudySpec spec = inputs.Spec;
        if (spec.Budget.Trials is not { } trials || inputs.Feasible.Count == 0 || spec.Objectives.Length > 1 || inputs.HasReadings || spec.Strategy.Flag("deterministic", false)) return false;
        return number >= trials - Math.Max(TrialsMin, (int)Math.Ceiling(Share * trials));
    }

    /// <summary>The trial whose parameters to repeat; null where there is too little noise.</summary>
    /// <param name="model">Without pending points.</param>
    public static int? Choose(ModelInputs inputs, ObjectiveModel model, ulong seed, int number)
    {
        GpHyperparameters theta = model.Posterior.Hyperparameters;
        if (theta.NoiseVariance <= NoiseMin * theta.OutputVariance || AreRepeatable(inputs, model)) return null;
        RankedRow[] best = [.. model.RankFeasible(inputs).Take(Candidates)];
        if (best.Length == 0) return null;
        double[][] draws = PosteriorDraws.Of(model.Posterior, [.. best.Select(r => inputs.Encoded(r.Number))], Draws, new PhiloxStream(seed, (ulong)number, RandomPurpose.Replication));
        int[] wins = new int[best.Length];
        foreach (double[] draw in draws) wins[Array.IndexOf(draw, draw.Min())]++;
        return Enumerable.Range(0, best.Length)
            .OrderByDescending(i => wins[i]).ThenBy(i => i)
            .Take(Repeated)
            .Where(i => wins[i] > 0)
            .OrderBy(i => TrialsAt(inputs, best[i].Number)).ThenByDescending(i => wins[i]).ThenBy(i => i)
            .Select(i => (int?)best[i].Number)
            .First();
    }

    /// <summary>Whether points that were tried more than once gave the same value each time: what the model took for noise are steps or a rough function.</summary>
    private static bool AreRepeatable(ModelInputs inputs, ObjectiveModel model)
    {
        int[][] repeated = [.. model.Rows.Numbers.Where(numbers => numbers.Length > 1)];
        return repeated.Length > 0 && repeated.All(numbers => numbers.All(n => inputs.Losses[n][0] == inputs.Losses[numbers[0]][0]));
    }

    private static int TrialsAt(ModelInputs inputs, int number) =>
        inputs.Succeeded.Concat(inputs.Pending).Count(n => inputs.Encoded(n).AsSpan().SequenceEqual(inputs.Encoded(number)));
}
