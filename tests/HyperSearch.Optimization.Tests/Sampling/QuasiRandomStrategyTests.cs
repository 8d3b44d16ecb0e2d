using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class QuasiRandomStrategyTests
{
    private static readonly SearchSpace Square = SampleSpaces.Space(
        [new FloatParameter("a", 0, 1, Scale.Linear), new FloatParameter("b", 1e-4, 1, Scale.Log)]);

    private static IEnumerable<TestCaseData> Kinds() =>
    [
        new TestCaseData(QuasiRandomStrategy.Sobol()).SetArgDisplayNames("sobol"),
        new TestCaseData(QuasiRandomStrategy.RSequence()).SetArgDisplayNames("rsequence"),
    ];

    [TestCaseSource(nameof(Kinds))]
    public void Propose_SixtyFourPoints_FillTheSquareMoreEvenlyThanRandomDraws(IStrategy strategy)
    {
        List<Assignment> points = SampleStudies.Run(strategy, SampleSpaces.Study(Square), 64, seed: 5);
        var cube = new UnitCube(Square);
        var cells = new HashSet<(int, int)>(points.Select(p => cube.PointOf(p)).Select(u => ((int)(u[0] * 8), (int)(u[1] * 8))));
        // Random draws leave 64 (1 - 1/64)^64 = 23 of the 64 cells empty.
        Assert.That(cells, Has.Count.GreaterThan(50));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Propose_DiscreteSpace_GivesEachLegalCellOnceAndIsThenExhausted(IStrategy strategy)
    {
        List<Assignment> cells = SampleStudies.Run(strategy, SampleSpaces.Study(SampleSpaces.Conditional), int.MaxValue);
        Assert.That(cells, Is.EquivalentTo(GridStrategyTests.ProposeAll(new GridStrategy(), SampleSpaces.Study(SampleSpaces.Conditional))));
    }

    [TestCaseSource(nameof(Kinds))]
    public void Propose_ConstraintsInContinuousSpace_HoldAndNoPointIsUsedTwice(IStrategy strategy)
    {
        SearchSpace space = SampleSpaces.Space([new FloatParameter("a", 0, 1, Scale.Linear), new FloatParameter("b", 0, 1, Scale.Linear)], "a + b < 0.5");
        List<Assignment> points = SampleStudies.Run(strategy, SampleSpaces.Study(space), 100);
        Assert.That(points.Select(space.Refusal), Is.All.Null);
        Assert.That(points, Is.Unique);
    }

    [TestCaseSource(nameof(Kinds))]
    public void Propose_WithKnownValue_KeepsItAndFillsTheRest(IStrategy strategy)
    {
        var known = new Assignment([new NamedValue("method", ParameterValue.Text("lora"))]);
        Assignment proposed = strategy.Propose(SampleSpaces.Study(SampleSpaces.Conditional), 1, TrialSnapshot.Empty, 0, known).Parameters!;
        Assert.That(proposed["method"], Is.EqualTo(ParameterValue.Text("lora")));
        Assert.That(SampleSpaces.Conditional.Refusal(proposed), Is.Null);
    }

    [TestCaseSource(nameof(Kinds))]
    public void Propose_OtherSeed_GivesOtherPoints(IStrategy strategy)
    {
        StudySpec study = SampleSpaces.Study(Square);
        List<Assignment> one = SampleStudies.Run(strategy, study, 8, seed: 1);
        Assert.That(SampleStudies.Run(strategy, study, 8, seed: 1), Is.EqualTo(one));
        Assert.That(SampleStudies.Run(strategy, study, 8, seed: 2), Is.Not.EqualTo(one));
    }
}
