using HyperSearch.Core.Randomness;
using HyperSearch.Optimization.Encoding;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Acquisition;

/// <summary>
/// Finds the legal point of the highest acquisition value: quasi-random and local candidates are scored, a few good ones are improved by
/// turns along their continuous coordinates (quasi-Newton) and their discrete ones (exchanges). Only legal values are ever scored, so nothing
/// is rounded afterwards.
/// </summary>
public sealed class AcquisitionSearch
{
    private const int TopParents = 5;
    private const int Halvings = 6;
    private const double SamePlace = 0.01;

    private static readonly LbfgsOptions Local = new(IterationsMax: 50, GradientTolerance: 1e-3, ValueTolerance: 1e-9, FirstStep: 0.2);

    private readonly SpaceEncoder encoder;
    private readonly AcquisitionFunction acquisition;
    private readonly SearchEffort effort;
    private readonly double[] units;
    private readonly IReadOnlyList<double[]> known;
    private readonly PointFilter filter;
    private readonly PinnedCoordinates pinned;
    private readonly Exchanges exchanges;
    private readonly PhiloxStream random;
    private readonly CandidatePool neighbours;

    /// <param name="lengthscales">In which distances are measured.</param>
    /// <param name="known">Positions of points tried before, best first; the first is the incumbent.</param>
    public AcquisitionSearch(SpaceEncoder encoder, AcquisitionFunction acquisition, double[] lengthscales, IReadOnlyList<double[]> known, PointFilter filter, PinnedCoordinates pinned, SearchEffort effort, PhiloxStream random)
    {
        this.encoder = encoder;
        this.acquisition = acquisition;
        this.effort = effort;
        this.known = known;
        this.filter = filter;
        this.pinned = pinned;
        this.random = random;
        units = [.. lengthscales.Select(l => Math.Clamp(l, 0.01, 2))];
        exchanges = new Exchanges(encoder, pinned, known);
        neighbours = new CandidatePool(encoder);
    }

    /// <summary>The best legal point found, or null where every candidate is refused.</summary>
    public FoundPoint? Run()
    {
        CandidatePool pool = Candidates();
        if (pool.Count == 0) return null;
        FoundPoint best = At(pool, pool.Best());
        foreach (int start in Starts(pool))
        {
            FoundPoint improved = Improve(At(pool, start));
            if (improved.Score > best.Score) best = improved;
        }

        return best;
    }

    private CandidatePool Candidates()
    {
        var pool = new CandidatePool(encoder);
        double[] point = new double[encoder.Dimensions];
        if (effort.Enumerate(encoder))
        {
            AddAll(pool, point, 0);
        }
        else
        {
            AddSpread(pool, point);
            AddLocal(pool, point);
        }

        pool.Evaluate(acquisition);
        return pool;
    }

    /// <summary>Every point of a small discrete space; hidden positions of inactive coordinates make some of them equal, which does no harm.</summary>
    private void AddAll(CandidatePool pool, double[] point, int j)
    {
        if (j == encoder.Dimensions)
        {
            pool.TryAdd(point, filter);
            return;
        }

        if (pinned[j])
        {
            pinned.Apply(point);
            AddAll(pool, point, j + 1);
            return;
        }

        for (long level = 0; level < encoder.Coordinates[j].Levels; level++)
        {
            point[j] = level;
            AddAll(pool, point, j + 1);
        }
    }

    private void AddSpread(CandidatePool pool, double[] point)
    {
        var sobol = new SobolSequence(encoder.Dimensions, random);
        double[] unit = new double[encoder.Dimensions];

        // Constraints may refuse most points: then more of the sequence is looked at, up to a limit.
        for (int i = 0; i < 8 * effort.Spread && pool.Count < effort.Spread; i++)
        {
            sobol.Next(unit);
            for (int j = 0; j < point.Length; j++) point[j] = encoder.Coordinates[j].PositionOf(unit[j]);
            pinned.Apply(point);
            pool.TryAdd(point, filter);
        }
    }

    private void AddLocal(CandidatePool pool, double[] point)
    {
        if (known.Count == 0) return;
        bool[] active = new bool[encoder.Dimensions];
        for (int i = 0; i < effort.Local; i++)
        {
            double[] parent = random.NextDouble() < 0.5 ? known[0] : known[(int)random.NextIndex(Math.Min(TopParents, known.Count))];
            parent.CopyTo(point, 0);
            encoder.Activity(parent, active);
            Perturb(point, active);
            pinned.Apply(point);
            pool.TryAdd(point, filter);
        }
    }

    private void Perturb(double[] point, bool[] active)
    {
        double share = Math.Min(1, Math.Max(0.3, 8.0 / Math.Max(1, active.Count(a => a))));
        double scale = Math.Pow(10, -3 + 2.5 * random.NextDouble());
        for (int j = 0; j < point.Length; j++)
        {
            if (!active[j] || random.NextDouble() >= share) continue;
            Coordinate coordinate = encoder.Coordinates[j];
            if (coordinate.IsCategory)
            {
                point[j] = random.NextIndex(coordinate.Levels);
                continue;
            }

            double width = scale * Math.Clamp(units[j], 0.2, 2);
            double unit = coordinate.UnitOf(point[j]) + width * NormalDistribution.Quantile(random.NextDouble() * (1 - 2e-16) + 1e-16);
            double moved = coordinate.PositionOf(unit);
            if (!coordinate.IsContinuum && moved == point[j])
                moved = Math.Clamp(moved + (random.NextIndex(2) == 0 ? -1 : 1), 0, coordinate.Levels - 1);
            point[j] = moved;
        }
    }

    /// <summary>The best candidate, the incumbent's nearest relatives by score, and others by roulette in proportion to the acquisition value; never two in one place.</summary>
    private List<int> Starts(CandidatePool pool)
    {
        int best = pool.Best();
        var chosen = new List<int> { best };
        double[] weights = new double[pool.Count];
        double total = 0;
        for (int i = 0; i < pool.Count; i++) total += weights[i] = Math.Exp(pool.Score(i) - pool.Score(best));
        for (int tries = 0; chosen.Count < effort.Starts && tries < 8 * effort.Starts; tries++)
        {
            double draw = random.NextDouble() * total;
            int picked = 0;
            for (double sum = weights[0]; sum < draw && picked < pool.Count - 1; sum += weights[++picked])
            {
            }

            if (!chosen.Any(c => Distance(pool.Encoded(c), pool.Encoded(picked)) < SamePlace)) chosen.Add(picked);
        }

        return chosen;
    }

    private FoundPoint Improve(FoundPoint from)
    {
        FoundPoint best = from;
        bool discrete = exchanges.Any;
        for (int turn = 0; turn < effort.Turns; turn++)
        {
            FoundPoint next = Exchange(Climb(best), discrete);
            bool gained = next.Score > best.Score + 1e-9 * Math.Abs(best.Score);
            if (next.Score > best.Score) best = next;
            if (!gained || !discrete) break;
        }

        return best;
    }

    /// <summary>Along the continuous coordinates; where the end is refused, part of the way.</summary>
    private FoundPoint Climb(FoundPoint from)
    {
        var slice = new ContinuousSlice(acquisition, encoder, pinned, from.Positions, units);
        if (slice.Start.Length == 0) return from;
        double[] x = [.. slice.Start];
        double value = -new ProjectedLbfgs(x.Length, Local with { IterationsMax = effort.Iterations }).Minimize(slice, x, slice.Lower, slice.Upper);
        if (!(value > from.Score)) return from;
        double[] end = (double[])from.Positions.Clone(), encoded = new double[encoder.Dimensions];
        for (int k = 0; k < Halvings; k++)
        {
            slice.Write(x, end);
            encoder.Encode(end, encoded);
            if (filter.Allows(end, encoded))
            {
                double score = k == 0 ? value : acquisition.ValueAt(encoded);
                if (score > from.Score) return new FoundPoint(end, score);
            }

            for (int i = 0; i < x.Length; i++) x[i] = 0.5 * (x[i] + slice.Start[i]);
        }

        return from;
    }

    private FoundPoint Exchange(FoundPoint from, bool discrete)
    {
        if (!discrete) return from;
        neighbours.Clear();
        exchanges.AddNeighbours(from.Positions, neighbours, filter, random);
        if (neighbours.Count == 0) return from;
        neighbours.Evaluate(acquisition);
        FoundPoint best = At(neighbours, neighbours.Best());
        return best.Score > from.Score ? best : from;
    }

    private double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
        {
            double difference = j < encoder.Numeric ? (a[j] - b[j]) / units[j] : a[j] == b[j] ? 0 : 1;
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private static FoundPoint At(CandidatePool pool, int i) => new(pool.Positions(i).ToArray(), pool.Score(i));
}

/// <summary>A legal point with its acquisition value.</summary>
public sealed record FoundPoint(double[] Positions, double Score);
