using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class RandomStrategyTests
{
    [Test]
    public void Propose_DiscreteSpace_GivesEachLegalCellOnceAndIsThenExhausted()
    {
        List<Assignment> cells = GridStrategyTests.ProposeAll(new RandomStrategy(), SampleSpaces.Study(SampleSpaces.Conditional));
        List<Assignment> grid = GridStrategyTests.ProposeAll(new GridStrategy(), SampleSpaces.Study(SampleSpaces.Conditional));
        Assert.That(cells, Is.EquivalentTo(grid));
        Assert.That(cells, Is.Not.EqualTo(grid), "random order");
    }

    [Test]
    public void Propose_SameSeedAndNumber_GivesTheSameBits()
    {
        StudySpec study = SampleSpaces.Study(SampleSpaces.Continuous);
        Assignment first = new RandomStrategy().Propose(study, 42, TrialSnapshot.Empty, 7, Assignment.Empty).Parameters!;
        Assignment again = new RandomStrategy().Propose(study, 42, TrialSnapshot.Empty, 7, Assignment.Empty).Parameters!;
        Assignment other = new RandomStrategy().Propose(study, 43, TrialSnapshot.Empty, 7, Assignment.Empty).Parameters!;
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    // Golden: a change here breaks `study verify` of every journal that exists.
    [Test]
    public void Propose_GoldenStudy_GivesTheCommittedSequence()
    {
        StudySpec study = SampleSpaces.Study(SampleSpaces.Continuous);
        string[] proposals = [.. Enumerable.Range(0, 3).Select(n => new RandomStrategy().Propose(study, 42, TrialSnapshot.Empty, n, Assignment.Empty).Parameters!.ToString())];
        Assert.That(proposals, Is.EqualTo(Golden));
    }

    private static readonly string[] Golden =
    [
        "rate=6.077492525434025E-05 size=1 flag=false",
        "rate=4.490706588085263E-05 size=12 flag=false",
        "rate=4.516781468015184E-05 size=2 flag=true",
    ];

    [Test]
    public void Propose_LargeDiscreteSpaceWithFewLegalCells_FindsOneWithoutCountingThemAll()
    {
        SearchSpace space = SampleSpaces.Space([.. "abcdefghij".Select(c => new IntParameter($"{c}", 1, 100, Scale.Linear, 1))], "a <= 1 and b <= 15");
        for (int number = 0; number < 10; number++)
        {
            Assignment cell = new RandomStrategy().Propose(SampleSpaces.Study(space), 42, TrialSnapshot.Empty, number, Assignment.Empty).Parameters!;
            Assert.That(space.Refusal(cell), Is.Null);
        }
    }

    [Test]
    public void Propose_LargeDiscreteSpaceWithoutALegalCell_IsExhausted()
    {
        SearchSpace space = SampleSpaces.Space([.. "abcdefghij".Select(c => new IntParameter($"{c}", 1, 100, Scale.Linear, 1))], "a > 100");
        Assert.That(new RandomStrategy().Propose(SampleSpaces.Study(space), 42, TrialSnapshot.Empty, 0, Assignment.Empty).IsExhausted, Is.True);
    }

    [Test]
    public void Draw_LogInteger_GivesSmallValuesTheirShare()
    {
        var size = new IntParameter("size", 1, 64, Scale.Log, 1);
        var random = new PhiloxStream(3, 0, RandomPurpose.Proposal);
        long[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => RandomStrategy.Draw(size, random).AsInt)];
        Assert.That(draws, Is.All.InRange(1L, 64L));
        // ln(8.5 / 0.5) / ln(64.5 / 0.5): the share of 1 to 8 on a log scale with half a step at both ends.
        Assert.That(draws.Count(d => d <= 8) / 20_000.0, Is.EqualTo(Math.Log(17) / Math.Log(129)).Within(0.02));
    }

    [Test]
    public void Draw_LogFloat_IsUniformInTheLogarithm()
    {
        var rate = new FloatParameter("rate", 1e-4, 1e-2, Scale.Log);
        var random = new PhiloxStream(4, 0, RandomPurpose.Proposal);
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => RandomStrategy.Draw(rate, random).AsFloat)];
        Assert.That(draws, Is.All.InRange(1e-4, 1e-2));
        Assert.That(draws.Count(d => d < 1e-3) / 20_000.0, Is.EqualTo(0.5).Within(0.02));
    }

    [Test]
    public void Propose_ConstraintsInContinuousSpace_HoldForEveryProposal()
    {
        SearchSpace space = SampleSpaces.Space(
            [new FloatParameter("a", 0, 1, Scale.Linear), new FloatParameter("b", 0, 1, Scale.Linear)], "a + b < 0.5");
        IEnumerable<Assignment> proposals = Enumerable.Range(0, 200)
            .Select(n => new RandomStrategy().Propose(SampleSpaces.Study(space), 1, TrialSnapshot.Empty, n, Assignment.Empty).Parameters!);
        Assert.That(proposals.Select(space.Refusal), Is.All.Null);
    }

    [Test]
    public void Propose_AnyDiscreteSpace_AgreesWithTheGrid() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(),
        ArbMap.Default.ArbFor<PositiveInt>(),
        (levels, seed) =>
        {
            SearchSpace space = SampleSpaces.Space([new IntParameter("n", 1, 1 + levels.Get % 40, Scale.Linear, 1), new BoolParameter("b")]);
            TrialSnapshot snapshot = TrialSnapshot.Empty;
            while (new RandomStrategy().Propose(SampleSpaces.Study(space), (ulong)seed.Get, snapshot, snapshot.Trials.Count, Assignment.Empty).Parameters is { } cell)
                snapshot = snapshot.With(cell);
            return snapshot.Proposed.SetEquals(GridCells.Enumerate(space, Assignment.Empty)) && snapshot.Proposed.Count == snapshot.Trials.Count;
        }).QuickCheckThrowOnFailure();
}
