using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, "Algorithms for hyper-parameter optimization", NIPS 2011) over
/// whole assignments: of some draws from the density of good trials it proposes the one that is likeliest under it compared with the density of the others. The
/// good ones are the best tenth of the finished trials, at most 25; trials that wait or run count among the others, so that parallel proposals keep their distance,
/// and so do trials that diverged, ran out of memory or timed out. A study starts with Sobol's points.
/// Options: <c>startup_trials</c> (10) and <c>candidates</c> (24).
/// </summary>
public sealed class TpeStrategy : IStrategy
{
    public const int StartupTrialsDefault = 10;

    public const int CandidatesDefault = 24;

    private const double GoodShare = 0.1;

    private const int GoodMax = 25;

    // Weights of older trials fall off linearly once there are more than so many.
    private const int RecentTrials = 25;

    private const int DrawsPerCandidate = 20;

    private static readonly QuasiRandomStrategy Start = QuasiRandomStrategy.Sobol();

    private static readonly RandomStrategy Random = new();

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        ImmutableArray<Observation> observations = Observations.Of(spec, snapshot);
        var cube = new UnitCube(spec.Space);
        if (IsStarting(spec, observations) || cube.Dimensions == 0)
            return InitialDesign.Propose(Start, spec, seed, snapshot, number, known);
        (ParzenEstimator good, ParzenEstimator others) = Split(cube, observations);
        return Best(spec, seed, snapshot, number, known, cube, good, others) is { } candidate
            ? new Proposal(candidate, null)
            : Random.Propose(spec, seed, snapshot, number, known);
    }

    /// <summary>Trials that still run count as started, so that many slots at once do not draw out the start; half of it has to be known.</summary>
    private static bool IsStarting(StudySpec spec, ImmutableArray<Observation> observations)
    {
        double startup = StrategyOptions.Number(spec, "startup_trials", StartupTrialsDefault);
        return observations.Length < startup || 2 * observations.Count(o => o.Standing != Standing.Pending) < startup;
    }

    private static (ParzenEstimator Good, ParzenEstimator Others) Split(UnitCube cube, ImmutableArray<Observation> observations)
    {
        ImmutableArray<Observation> ordered = [.. ObservationOrder.BestFirst(observations).Where(o => o.Standing != Standing.Failed)];
        int count = Math.Min((int)Math.Ceiling(GoodShare * ordered.Length), GoodMax);
        HashSet<int> best = [.. ordered.Take(count).Select(o => o.Number)];
        double[][] good = [.. observations.Where(o => best.Contains(o.Number)).Select(o => cube.PointOf(o.Parameters))];
        double[][] others = [.. observations.Where(o => !best.Contains(o.Number)).Select(o => cube.PointOf(o.Parameters))];
        return (new ParzenEstimator(cube, good, [.. Enumerable.Repeat(1.0, good.Length)], PriorDensity.IsGiven(cube.Space)),
            new ParzenEstimator(cube, others, Weights(others.Length), believes: false));
    }

    private static Assignment? Best(
        StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known, UnitCube cube, ParzenEstimator good, ParzenEstimator others)
    {
        var random = new PhiloxStream(seed, (ulong)number, RandomPurpose.TpeCandidates);
        double[] weights = good.WeightsGiven(known);
        int wanted = (int)StrategyOptions.Number(spec, "candidates", CandidatesDefault);
        Assignment? best = null;
        double bestScore = double.NegativeInfinity;
        for (int draws = 0, found = 0; found < wanted && draws < wanted * DrawsPerCandidate; draws++)
        {
            Assignment candidate = cube.At(good.Draw(random, weights), known);
            if (!UnitCube.IsFree(spec.Space, snapshot, candidate)) continue;
            found++;
            double score = good.LogDensity(candidate) - others.LogDensity(candidate);
            if (best is null || score > bestScore) (best, bestScore) = (candidate, score);
        }

        return best;
    }

    private static double[] Weights(int count)
    {
        double[] weights = new double[count];
        int old = Math.Max(0, count - RecentTrials);
        for (int i = 0; i < count; i++)
            weights[i] = i >= old ? 1 : old == 1 ? 1.0 / count : 1.0 / count + (1 - 1.0 / count) * i / (old - 1);
        return weights;
    }
}
