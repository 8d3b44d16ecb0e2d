using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio and Kégl, "Algorithms for hyper-parameter optimization", NIPS 2011) over
/// whole assignments: of some draws from the density of good trials it proposes the one that <see cref="TpeModel"/> scores best. Trials that wait or run
/// count as bad, so that parallel proposals keep their distance. A study starts with Sobol's points.
/// Options: <c>startup_trials</c> (10) and <c>candidates</c> (24).
/// </summary>
public sealed class TpeStrategy : IStrategy
{
    public const int StartupTrialsDefault = 10;

    public const int CandidatesDefault = 24;

    private const int DrawsPerCandidate = 20;

    private static readonly QuasiRandomStrategy Start = QuasiRandomStrategy.Sobol();

    private static readonly RandomStrategy Random = new();

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        ImmutableArray<Observation> observations = Observations.Of(spec, snapshot);
        var cube = new UnitCube(spec.Space);
        if (IsStarting(spec, snapshot, observations) || cube.Dimensions == 0)
            return InitialDesign.Propose(Start, spec, seed, snapshot, number, known);
        return Best(spec, seed, snapshot, number, known, new TpeModel(cube, observations, EarlierSource.Of(spec, snapshot))) is { } candidate
            ? new Proposal(candidate, null)
            : Random.Propose(spec, seed, snapshot, number, known);
    }

    /// <summary>Trials of earlier studies count, up to the best of them that are tried first. Trials that still run count as started, so that many slots at once do not draw out the start; half of it has to be known.</summary>
    private static bool IsStarting(StudySpec spec, TrialSnapshot snapshot, ImmutableArray<Observation> observations)
    {
        double given = spec.Strategy.Number("startup_trials", StartupTrialsDefault);
        double startup = Math.Max(Math.Min(given, WarmStartStrategy.FirstMax), given - snapshot.Earlier.Length);
        return observations.Length < startup || 2 * observations.Count(o => o.Standing != Standing.Pending) < startup;
    }

    private static Assignment? Best(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known, TpeModel model)
    {
        var random = new PhiloxStream(seed, (ulong)number, RandomPurpose.TpeCandidates);
        double[] weights = model.Good.WeightsGiven(known);
        int wanted = (int)spec.Strategy.Number("candidates", CandidatesDefault);
        Assignment? best = null;
        double bestScore = double.NegativeInfinity;
        for (int draws = 0, found = 0; found < wanted && draws < wanted * DrawsPerCandidate; draws++)
        {
            Assignment candidate = model.Cube.At(model.Good.Draw(random, weights), known);
            if (!UnitCube.IsFree(spec.Space, snapshot, candidate)) continue;
            found++;
            double score = model.Score(candidate);
            if (best is null || score > bestScore) (best, bestScore) = (candidate, score);
        }

        return best;
    }
}
