using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using MathNet.Numerics.LinearAlgebra;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Covariance matrix adaptation (see <see cref="CmaEsUpdate"/>) on the unit cube, for numbers; choices are drawn from probabilities that follow the
/// selected members. A generation ends when 4 + ⌊3 ln d⌋ of its trials are finished; until then every proposal is a draw from its distribution, so slots
/// never wait, and trials that end after their generation count in the next one. Failed trials rank last. When the distribution has shrunk to nothing or
/// all values are equal the search restarts elsewhere with twice as many members (Auger and Hansen, "A restart CMA evolution strategy with
/// increasing population size", CEC 2005).
/// </summary>
public sealed class CmaEsStrategy : IStrategy
{
    private const double SigmaAtStart = 0.25;

    private const double DeviationMin = 1e-5;

    private const double ConditionMax = 1e14;

    private const int DrawsMax = 256;

    private static readonly RandomStrategy Random = new();

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        var cube = new UnitCube(spec.Space);
        if (cube.Dimensions == 0) return Random.Propose(spec, seed, snapshot, number, known);
        CmaEsState? carried = CmaEsState.Read(snapshot.LastStrategyStateJson);
        CmaEsState state = carried is null ? Start(spec, seed, snapshot, cube, 0) : Advance(spec, seed, snapshot, cube, carried);
        string? json = ReferenceEquals(state, carried) ? null : state.ToJson();
        var random = new PhiloxStream(seed, (ulong)number, RandomPurpose.CmaEsDraw);
        CmaEsSpectrum? spectrum = state.Mean.IsEmpty ? null : CmaEsSpectrum.Of(Covariance(state));
        for (int i = 0; i < DrawsMax; i++)
        {
            Assignment candidate = cube.At(Draw(cube, state, spectrum, random, isLast: i == DrawsMax - 1), known);
            if (UnitCube.IsFree(spec.Space, snapshot, candidate)) return new Proposal(candidate, json);
        }

        Proposal rest = Random.Propose(spec, seed, snapshot, number, known);
        return rest.IsExhausted ? rest : rest with { StrategyStateJson = json };
    }

    private static int Members(UnitCube cube, int restart) => (4 + (int)(3 * Math.Log(cube.Dimensions))) << Math.Min(restart, 10);

    /// <summary>
    /// The first distribution stands where earlier studies were best, or at the user's priors and otherwise in the middle; those of restarts stand anywhere.
    /// </summary>
    private static CmaEsState Start(StudySpec spec, ulong seed, TrialSnapshot snapshot, UnitCube cube, int restart)
    {
        int[] ordered = [.. Enumerable.Range(0, cube.Dimensions).Where(i => cube.Axes[i].IsOrdered)];
        var random = new PhiloxStream(seed, (ulong)restart, RandomPurpose.CmaEsStart);
        double[] otherwise = [.. cube.Axes.Select(_ => restart == 0 ? 0.5 : random.NextDouble())];
        ImmutableArray<double> center = restart > 0 ? [.. otherwise]
            : EarlierSource.Favourites(EarlierSource.Of(spec, snapshot)).FirstOrDefault() is { } favourite
                ? [.. cube.PointOf(favourite).Select(u => double.IsNaN(u) ? 0.5 : u)]
                : PriorDensity.Center(cube, otherwise);
        int d = ordered.Length;
        return new CmaEsState(
            0, restart, snapshot.Trials.Count, [], SigmaAtStart,
            [.. ordered.Select(i => center[i])],
            [.. Enumerable.Range(0, d * d).Select(i => i % (d + 1) == 0 ? 1.0 : 0)],
            [.. new double[d]], [.. new double[d]],
            [.. cube.Axes.Where(axis => !axis.IsOrdered).Select(axis => Enumerable.Repeat(1.0 / axis.Levels!.Value, (int)axis.Levels!.Value).ToImmutableArray())]);
    }

    private static CmaEsState Advance(StudySpec spec, ulong seed, TrialSnapshot snapshot, UnitCube cube, CmaEsState state)
    {
        IEnumerable<int> numbers = state.Late.Concat(Enumerable.Range(state.First, snapshot.Trials.Count - state.First));
        ImmutableArray<Observation> own = Observations.Of(spec, numbers.Select(n => snapshot.Trials[n]));
        ImmutableArray<Observation> ranked = ObservationOrder.BestFirst(own);
        if (ranked.Length < Members(cube, state.Restart)) return state;
        ImmutableArray<int> late = [.. own.Where(o => o.Standing == Standing.Pending).Select(o => o.Number)];
        CmaEsState next = CmaEsUpdate.Next(state, cube, [.. ranked.Select(o => cube.PointOf(o.Parameters))]) with { First = snapshot.Trials.Count, Late = late };
        return IsSpent(next, ranked) ? Start(spec, seed, snapshot, cube, state.Restart + 1) : next;
    }

    private static bool IsSpent(CmaEsState state, ImmutableArray<Observation> ranked)
    {
        bool isFlat = ranked[0].Losses.Length == 1 && ranked[^1].Standing == ranked[0].Standing && ranked[0].Losses[0] == ranked[^1].Losses[0];
        if (state.Mean.IsEmpty) return isFlat;
        Matrix<double> covariance = Covariance(state);
        double widest = state.Sigma * Math.Sqrt(covariance.Diagonal().Maximum());
        return isFlat || widest < DeviationMin || !double.IsFinite(widest) || CmaEsSpectrum.Of(covariance).Condition > ConditionMax;
    }

    /// <summary>One member: drawn anew while it lies outside the cube, except that the last one is moved to its edge.</summary>
    private static double[] Draw(UnitCube cube, CmaEsState state, CmaEsSpectrum? spectrum, PhiloxStream random, bool isLast)
    {
        const int outsideMax = 20;
        double[] point = new double[cube.Dimensions];
        double[] normal = [];
        for (int i = 0; i < outsideMax && spectrum is not null; i++)
        {
            Vector<double> step = spectrum.Color(Vector<double>.Build.Dense(state.Mean.Length, _ => NextNormal(random)));
            normal = [.. state.Mean.Select((m, k) => m + state.Sigma * step[k])];
            if (!isLast && normal.All(u => u is >= 0 and <= 1)) break;
        }

        int nextNormal = 0, nextChoice = 0;
        for (int i = 0; i < point.Length; i++)
            point[i] = cube.Axes[i].IsOrdered ? Math.Clamp(normal[nextNormal++], 0, 1) : DrawChoice(state.Choices[nextChoice++], random);
        return point;
    }

    private static double DrawChoice(ImmutableArray<double> probabilities, PhiloxStream random)
    {
        double u = random.NextDouble();
        int choice = 0;
        while (choice < probabilities.Length - 1 && (u -= probabilities[choice]) >= 0) choice++;
        return (choice + 0.5) / probabilities.Length;
    }

    private static double NextNormal(PhiloxStream random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static Matrix<double> Covariance(CmaEsState state) => Matrix<double>.Build.Dense(state.Mean.Length, state.Mean.Length, [.. state.Covariance]);
}
