using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Optimization.Sampling;

/// <summary>
/// Regularised evolution (Real, Aggarwal, Huang and Le, "Regularized evolution for image classifier architecture search", AAAI 2019): the
/// population is the youngest finished trials, whatever their values, so that a lucky one dies of age; the best of a few drawn from it has a
/// mutated child. Every parameter changes with probability 1/d and at least one does: a number by a normal step, a choice to another one. Parameters that become
/// active are drawn anew. Works on every space, and parallel proposals differ by their draws alone.
/// Options: <c>population</c> (20) and <c>sample</c> (5).
/// </summary>
public sealed class EvolutionStrategy : IStrategy
{
    public const int PopulationDefault = 20;

    public const int SampleDefault = 5;

    private const int ChildrenMax = 512;

    // Half of the steps are wide and half are fine: Real et al. had choices only, and one width is wrong for some stage of the search.
    private const double WideStep = 0.2;

    private const double FineStep = 0.03;

    private static readonly QuasiRandomStrategy Start = QuasiRandomStrategy.Sobol();

    private static readonly RandomStrategy Random = new();

    public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
    {
        var cube = new UnitCube(spec.Space);
        int size = (int)spec.Strategy.Number("population", PopulationDefault);
        ImmutableArray<Observation> population = Youngest(spec, snapshot, size);
        // Trials under way count as born; a tournament needs somebody to choose from.
        if (cube.Dimensions == 0 || number < size || population.Length < Math.Min(size, 2))
            return InitialDesign.Propose(Start, spec, seed, snapshot, number, known);
        var random = new PhiloxStream(seed, (ulong)number, RandomPurpose.Mutation);
        ImmutableArray<Observation> ranked = ObservationOrder.BestFirst(population);
        int sample = (int)spec.Strategy.Number("sample", SampleDefault);
        for (int i = 0; i < ChildrenMax; i++)
        {
            double[] parent = cube.PointOf(Tournament(ranked, sample, random).Parameters);
            Assignment child = cube.At(Mutate(cube, parent, random), known);
            if (UnitCube.IsFree(spec.Space, snapshot, child)) return new Proposal(child, null);
        }

        return Random.Propose(spec, seed, snapshot, number, known);
    }

    private static ImmutableArray<Observation> Youngest(StudySpec spec, TrialSnapshot snapshot, int size)
    {
        ImmutableArray<Observation> finished = [.. Observations.Of(spec, snapshot).Where(o => o.Standing != Standing.Pending)];
        return finished.Length <= size ? finished : finished[^size..];
    }

    /// <summary>The best of some draws: with all members in order of rank it is the one with the least index.</summary>
    private static Observation Tournament(ImmutableArray<Observation> ranked, int sample, PhiloxStream random)
    {
        long best = ranked.Length - 1;
        for (int i = 0; i < sample; i++) best = Math.Min(best, random.NextIndex(ranked.Length));
        return ranked[(int)best];
    }

    private static double[] Mutate(UnitCube cube, double[] parent, PhiloxStream random)
    {
        int[] active = [.. Enumerable.Range(0, parent.Length).Where(i => !double.IsNaN(parent[i]))];
        double[] child = [.. parent.Select(u => double.IsNaN(u) ? random.NextDouble() : u)];
        int certain = active[random.NextIndex(active.Length)];
        foreach (int i in active)
            if (i == certain || random.NextIndex(active.Length) == 0) child[i] = MutateOne(cube.Axes[i], child[i], random);
        return child;
    }

    private static double MutateOne(UnitAxis axis, double at, PhiloxStream random)
    {
        if (axis.IsOrdered)
        {
            double width = random.NextIndex(2) == 0 ? WideStep : FineStep;
            // A step within the cell would change nothing.
            return new Numerics.TruncatedNormal(at, axis.Levels is { } cells ? Math.Max(width, 1.0 / cells) : width).Draw(random);
        }

        long count = axis.Levels!.Value;
        long other = random.NextIndex(count - 1);
        return ((other >= (long)(at * count) ? other + 1 : other) + 0.5) / count;
    }
}
