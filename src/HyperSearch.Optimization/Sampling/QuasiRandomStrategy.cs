using System.Globalization;
using System.Text.Json;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Numerics;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// The points of a low-discrepancy sequence in order, skipping those that the constraints forbid and, in a discrete space, those
/// whose assignment was proposed before; when many in a row are no use, the rest is left to <see cref="RandomStrategy"/>. The number of the next point
/// stands in the proposal's state, so that no two trials share one.
/// </summary>
public sealed class QuasiRandomStrategy : IStrategy
{
    // Behind so many useless points in a row the free assignments are rare, and random draws know how to find the last of them.
    private const int PointsMax = 2_048;

    private const string NextPoint = "next_point";

    private static readonly RandomStrategy Random = new();

    private readonly Func<int, ulong, IPointSequence> create;

    private QuasiRandomStrategy(Func<int, ulong, IPointSequence> create) => this.create = create;

    /// <summary>Sobol's points, scrambled by the study's seed.</summary>
    public static QuasiRandomStrategy Sobol() =>
        new((dimensions, seed) => new SobolSequence(dimensions, new PhiloxStream(seed, 0, RandomPurpose.SobolScramble)));

    /// <summary>Roberts' R_d points, shifted by the study's seed.</summary>
    public static QuasiRandomStrategy RSequence() =>
        new((dimensions, seed) => new RSequence(dimensions, new PhiloxStream(seed, 0, RandomPurpose.RSequenceShift)));

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        var cube = new UnitCube(spec.Space);
        if (cube.Dimensions == 0) return Random.Propose(spec, seed, snapshot, number, known);
        long next = ReadNext(snapshot.LastStrategyStateJson);
        IPointSequence sequence = create(cube.Dimensions, seed);
        sequence.Skip(next);
        double[] point = new double[cube.Dimensions];
        for (int i = 0; i < PointsMax; i++)
        {
            sequence.Next(point);
            next++;
            Assignment candidate = cube.At(point, known);
            if (UnitCube.IsFree(spec.Space, snapshot, candidate)) return new Proposal(candidate, WriteNext(next));
        }

        Proposal rest = Random.Propose(spec, seed, snapshot, number, known);
        return rest.IsExhausted ? rest : rest with { StrategyStateJson = WriteNext(next) };
    }

    private static string WriteNext(long next) => string.Create(CultureInfo.InvariantCulture, $"{{\"{NextPoint}\":{next}}}");

    private static long ReadNext(string? json)
    {
        if (json is null) return 0;
        using JsonDocument state = JsonDocument.Parse(json);
        return state.RootElement.TryGetProperty(NextPoint, out JsonElement next) ? next.GetInt64() : 0;
    }
}
