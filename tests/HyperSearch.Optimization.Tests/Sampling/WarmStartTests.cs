using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class WarmStartTests
{
    private static readonly StudySpec Study = SampleSpaces.Study(SampleObjectives.Bowl);

    private static readonly IStrategy Tpe = AlgorithmTable.CreateStrategy("tpe");

    [TestCase("gp")]
    [TestCase("sobol")]
    [TestCase("auto")]
    public void Propose_AnyStrategy_TriesTheBestOfTheEarlierStudyOnce(string kind)
    {
        ImmutableArray<EarlierTrial> earlier = Earlier(SampleObjectives.BowlValue);
        TrialSnapshot snapshot = TrialSnapshot.Empty with { Earlier = earlier };
        IStrategy strategy = AlgorithmTable.CreateStrategy(kind);
        for (int n = 0; n < 6; n++) snapshot = snapshot.Take(Study, strategy.Propose(Study, 3, snapshot, n, Assignment.Empty));
        IEnumerable<Assignment> best = earlier.OrderBy(e => e.Values[0]).Take(3).Select(e => e.Parameters);
        Assert.That(snapshot.Trials.Take(3).Select(t => t.Parameters), Is.EqualTo(best));
        Assert.That(snapshot.Trials.Skip(3).Select(t => t.Parameters), Has.None.AnyOf([.. best]));
    }

    [Test]
    public void Propose_RelatedEarlierStudy_SavesTrials()
    {
        double warm = MeanLogBest(Earlier(SampleObjectives.BowlValue), trials: 20);
        double cold = MeanLogBest([], trials: 20);
        Assert.That(warm, Is.LessThan(cold - 0.5));
    }

    [Test]
    public void Propose_EarlierStudies_GaussianProcessBelievesTheOneThatFits()
    {
        IStrategy gp = AlgorithmTable.CreateStrategy("gp");
        double Best(ImmutableArray<EarlierTrial> earlier)
        {
            TrialSnapshot snapshot = TrialSnapshot.Empty with { Earlier = earlier };
            for (int n = 0; n < 12; n++)
            {
                Proposal proposal = gp.Propose(Study, 3, snapshot, n, Assignment.Empty);
                snapshot = snapshot.Take(Study, proposal).Complete(n, SampleObjectives.BowlValue(proposal.Parameters!));
            }

            string last = snapshot.LastStrategyStateJson!;
            Assert.That(last.Contains("earlier/", StringComparison.Ordinal), Is.EqualTo(!earlier.IsEmpty && earlier[0].Study == "friend"), "whether it is believed");
            return snapshot.Trials.Min(t => t.Values[0]);
        }

        ImmutableArray<EarlierTrial> friend = [.. Earlier(SampleObjectives.BowlValue).Select(e => e with { Study = "friend" })];
        ImmutableArray<EarlierTrial> foe = [.. Earlier(a => -SampleObjectives.BowlValue(a)).Select(e => e with { Study = "foe" })];
        Assert.That(Best(friend), Is.LessThanOrEqualTo(Best([])));
        Best(foe);
    }

    [Test]
    public void Propose_MisleadingEarlierStudy_IsDropped()
    {
        // The earlier study liked best what is worst here.
        double misled = MeanLogBest(Earlier(a => -SampleObjectives.BowlValue(a)), trials: 60);
        double cold = MeanLogBest([], trials: 60);
        Assert.That(misled, Is.LessThan(cold + 0.3));
    }

    [Test]
    public void Propose_EarlierStudy_BeginsWithItsBest()
    {
        ImmutableArray<EarlierTrial> earlier = Earlier(SampleObjectives.BowlValue);
        Assignment best = earlier.MinBy(e => e.Values[0])!.Parameters;
        Assert.That(Proposals(earlier, 1)[0], Is.EqualTo(best));
    }

    private static double MeanLogBest(ImmutableArray<EarlierTrial> earlier, int trials) =>
        Enumerable.Range(1, 5).Average(seed => Math.Log10(Proposals(earlier, trials, (ulong)seed).Min(SampleObjectives.BowlValue)));

    private static List<Assignment> Proposals(ImmutableArray<EarlierTrial> earlier, int count, ulong seed = 3)
    {
        TrialSnapshot snapshot = TrialSnapshot.Empty with { Earlier = earlier };
        var proposed = new List<Assignment>();
        while (proposed.Count < count)
        {
            Proposal proposal = Tpe.Propose(Study, seed, snapshot, proposed.Count, Assignment.Empty);
            snapshot = snapshot.Take(Study, proposal).Complete(proposed.Count, SampleObjectives.BowlValue(proposal.Parameters!));
            proposed.Add(proposal.Parameters!);
        }

        return proposed;
    }

    private static ImmutableArray<EarlierTrial> Earlier(Func<Assignment, double> value) =>
        [.. SampleStudies.Run(new TpeStrategy(), Study, 60, seed: 77, objective: value).Select(a => new EarlierTrial("earlier", a, [1000 * value(a)]))];
}
