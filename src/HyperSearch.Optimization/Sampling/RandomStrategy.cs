using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Independent draws (Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 2012): uniform in each parameter's
/// scale over its legal values, active parameters only, redrawn until the constraints hold. In a discrete space no assignment is
/// proposed twice; when none is left the space is exhausted.
/// </summary>
public sealed class RandomStrategy : IStrategy
{
    // After this many draws that were all taken or forbidden, the free cells are few: enumerate them instead.
    private const int DrawsMax = 512;

    // A space of which less than a thousandth is feasible is refused when the study is read; this bound is far beyond it. It serves
    // continuous spaces, and discrete ones that are large to enumerate.
    private const int ManyDrawsMax = 1_000_000;

    private const double CellsFew = 1_000_000;

    // Beyond so many cells, forbidden ones counted, a space in which many draws found nothing passes for exhausted: enumerating it
    // would take minutes, and of many more it would never end.
    private const double CellsEnumerable = 1e8;

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        var random = new PhiloxStream(seed, (ulong)number, RandomPurpose.Proposal);
        double cells = spec.Space.IsDiscrete ? CellsAtMost(spec.Space) : double.PositiveInfinity;
        int draws = cells <= CellsFew ? DrawsMax : ManyDrawsMax;
        for (int i = 0; i < draws; i++)
        {
            Assignment candidate = spec.Space.Build(parameter => known[parameter.Name] ?? Draw(parameter, random));
            if (UnitCube.IsFree(spec.Space, snapshot, candidate)) return new Proposal(candidate, null);
        }

        return cells <= CellsEnumerable ? DrawFromRemaining(spec.Space, seed, snapshot, number, known) : Proposal.Exhausted;
    }

    /// <summary>A uniform draw over the legal values of <paramref name="parameter"/>, in its scale.</summary>
    public static ParameterValue Draw(Parameter parameter, PhiloxStream random) => parameter switch
    {
        FloatParameter { LevelCount: null } continuum => ParameterValue.Float(DrawContinuum(continuum, random)),
        FloatParameter { Step: not null, Scale: Scale.Log } stepped => stepped.LevelAt(stepped.NearestLevel(DrawContinuum(stepped, random), stepped.LevelCount!.Value)),
        IntParameter { Scale: Scale.Log } integer => ParameterValue.Int(DrawLogInteger(integer, random)),
        FixedParameter single => single.Value,
        _ => parameter.LevelAt(random.NextIndex(parameter.LevelCount!.Value)),
    };

    private static double DrawContinuum(FloatParameter parameter, PhiloxStream random)
    {
        double t = random.NextDouble();
        double x = parameter.Scale == Scale.Log
            ? Math.Exp(Math.Log(parameter.Low) + t * (Math.Log(parameter.High) - Math.Log(parameter.Low)))
            : parameter.Low + t * (parameter.High - parameter.Low);
        return Math.Clamp(x, parameter.Low, parameter.High);
    }

    // Half a step beyond both ends gives the end values their full share; a low that is smaller than that still needs a logarithm.
    private static long DrawLogInteger(IntParameter parameter, PhiloxStream random)
    {
        double half = parameter.Step / 2.0;
        double low = Math.Log(Math.Max(parameter.Low - half, parameter.Low / 2.0));
        double high = Math.Log(parameter.High + half);
        double x = Math.Exp(low + random.NextDouble() * (high - low));
        long level = Math.Clamp((long)Math.Round((x - parameter.Low) / parameter.Step), 0, parameter.LevelCount!.Value - 1);
        return parameter.LevelAt(level).AsInt;
    }

    /// <summary>The product of all level counts: no fewer than there are cells.</summary>
    private static double CellsAtMost(SearchSpace space)
    {
        double cells = 1;
        foreach (Parameter parameter in space.Parameters) cells *= parameter.LevelCount!.Value;
        return cells;
    }

    private static Proposal DrawFromRemaining(SearchSpace space, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        // Reservoir sampling over the free cells: uniform, in one pass, without a list of them.
        var random = new PhiloxStream(seed, (ulong)number, RandomPurpose.RemainingCell);
        Assignment? chosen = null;
        long free = 0;
        foreach (Assignment cell in GridCells.Enumerate(space, known))
        {
            if (!UnitCube.IsFree(space, snapshot, cell)) continue;
            free++;
            if (random.NextIndex(free) == 0) chosen = cell;
        }

        return chosen is null ? Proposal.Exhausted : new Proposal(chosen, null);
    }
}
