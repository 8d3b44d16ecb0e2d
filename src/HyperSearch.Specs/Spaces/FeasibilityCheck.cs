using System.Collections.Immutable;
using System.Globalization;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;

namespace HyperSearch.Specs.Spaces;

/// <summary>
/// Looks whether constraints leave at least a thousandth of a space: exactly where it is small, otherwise by seeded sampling. The
/// effort is bounded, so that no strategy has to search for ever for a legal assignment.
/// </summary>
internal sealed class FeasibilityCheck(ProblemList problems)
{
    private const double ShareMin = 1e-3;
    private const int EnumeratedMax = 100_000;
    private const int SampledMax = 100_000;
    private const int SampledMin = 500;
    private const long EffortMax = 10_000_000;
    private const int LegalEnough = 200;
    private const ulong Seed = 0x5EED;

    public void Report(SearchSpace space, ImmutableArray<PlacedConstraint> constraints)
    {
        if (constraints.IsEmpty) return;
        var counts = new Counts(new SpaceWalk(space), constraints);
        try
        {
            bool exact = space.IsDiscrete && counts.Enumerate(EnumeratedMax);
            if (!exact)
            {
                counts = new Counts(new SpaceWalk(space), constraints);
                counts.Sample(new PhiloxStream(Seed, 0, RandomPurpose.Feasibility), SamplesFor(space));
            }

            if (counts.Legal < counts.Seen * ShareMin || counts.Legal == 0) Blame(counts, constraints, exact);
        }
        catch (InvalidOperationException e)
        {
            // A text where a number belongs; the walk stands on the assignment that showed it.
            PlacedConstraint faulty = counts.Current;
            problems.Add(SpecCode.ConstraintKind, faulty.Mark, $"the constraint '{faulty.Expression}' cannot be computed: {e.Message.TrimEnd('.')}",
                "only numbers can be added and ordered; texts can be compared by == and !=", "compare a text by == or !=");
        }
    }

    // A sample costs about as much as there are parameters to draw and characters of constraints to compute.
    private static int SamplesFor(SearchSpace space) =>
        (int)Math.Clamp(EffortMax / (space.Parameters.Length + space.Constraints.Sum(c => c.Text.Length)), SampledMin, SampledMax);

    private void Blame(Counts counts, ImmutableArray<PlacedConstraint> constraints, bool exact)
    {
        int worst = Enumerable.Range(0, constraints.Length).MaxBy(i => counts.Broken[i]);
        PlacedConstraint blamed = constraints[worst];
        double share = 100.0 * counts.Legal / counts.Seen;
        string what = counts.Legal == 0
            ? exact ? "no assignment of the space meets all constraints" : $"none of {counts.Seen} sampled assignments meets all constraints"
            : $"only {share.ToString("G2", CultureInfo.InvariantCulture)} % of the space meets all constraints";
        string rejected = (100.0 * counts.Broken[worst] / counts.Seen).ToString("G3", CultureInfo.InvariantCulture);
        problems.Add(SpecCode.Infeasible, blamed.Mark, what, $"'{blamed.Expression}' alone refuses {rejected} % of the assignments, more than any other",
            "loosen this constraint, or narrow the parameters that it names");
    }

    /// <summary>How many assignments were seen, were legal, and broke each constraint.</summary>
    private sealed class Counts(SpaceWalk walk, ImmutableArray<PlacedConstraint> constraints)
    {
        public long Seen { get; private set; }

        public long Legal { get; private set; }

        public long[] Broken { get; } = new long[constraints.Length];

        /// <summary>The constraint looked at last.</summary>
        public PlacedConstraint Current { get; private set; } = constraints[0];

        public bool Enumerate(long most) => walk.Enumerate(() =>
        {
            if (Seen == most) return false;
            Look();
            return true;
        });

        public void Sample(PhiloxStream random, int most)
        {
            while (Seen < most && Legal < LegalEnough)
            {
                walk.Sample(random);
                Look();
            }
        }

        private void Look()
        {
            Seen++;
            bool legal = true;
            for (int i = 0; i < constraints.Length; i++)
            {
                Current = constraints[i];
                if (walk.Holds(constraints[i].Expression)) continue;
                Broken[i]++;
                legal = false;
            }

            if (legal) Legal++;
        }
    }
}
