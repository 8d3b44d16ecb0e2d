using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Core.Tests.Studies;

public sealed class EarlierTrialTests
{
    [Test]
    public void TakenFrom_TrialsInsideAndOutside_TakesTheLegalOnes()
    {
        StudyState earlier = Completed(0.2, 0.8);
        ImmutableArray<EarlierTrial> taken = EarlierTrial.TakenFrom(earlier, With(new FloatParameter("x", 0, 0.5, Scale.Linear)));
        Assert.That(taken.Select(t => (t.Study, t.Parameters, t.Values[0])), Is.EqualTo(new[] { ("s", StudyDriver.X(0.2), 0.2) }));
    }

    [Test]
    public void TakenFrom_AFixedParameterThatTheEarlierStudyLacked_IsFilledIn()
    {
        StudySpec spec = With(new FloatParameter("x", 0, 1, Scale.Linear), new FixedParameter("epochs", ParameterValue.Int(3)));
        Assert.That(EarlierTrial.TakenFrom(Completed(0.2), spec)[0].Parameters["epochs"], Is.EqualTo(ParameterValue.Int(3)));
    }

    [Test]
    public void TakenFrom_AParameterThatTheEarlierStudyLacked_TakesNothing()
    {
        StudySpec spec = With(new FloatParameter("x", 0, 1, Scale.Linear), new BoolParameter("flag"));
        Assert.That(EarlierTrial.TakenFrom(Completed(0.2), spec), Is.Empty);
    }

    [Test]
    public void TakenFrom_AnInactiveParameterThatTheEarlierStudyLacked_DoesNotMatter()
    {
        StudySpec spec = With(
            new FloatParameter("x", 0, 1, Scale.Linear),
            new FixedParameter("method", ParameterValue.Text("full")),
            new IntParameter("rank", 1, 8, Scale.Linear, 1) { When = [new Condition("method", [ParameterValue.Text("lora")])] });
        Assert.That(EarlierTrial.TakenFrom(Completed(0.2), spec), Has.Length.EqualTo(1));
    }

    [Test]
    public void Obstacle_OtherDirection_SaysSo()
    {
        StudySpec rising = StudyDriver.MakeSpec(direction: Direction.Maximize);
        Assert.That(EarlierTrial.Obstacle(rising, StudyDriver.MakeSpec()), Does.Contain("to rise"));
        Assert.That(EarlierTrial.Obstacle(StudyDriver.MakeSpec(), StudyDriver.MakeSpec()), Is.Null);
    }

    [Test]
    public void Create_WithEarlierTrials_ShowsThemInEverySnapshot()
    {
        ImmutableArray<EarlierTrial> earlier = [new EarlierTrial("old", StudyDriver.X(0.3), [0.5])];
        Decision created = StudyDecider.Decide(null, new CreateStudy(StudyDriver.MakeSpec(), 7, "/base", "source", null, false) { Earlier = earlier }, DateTimeOffset.UnixEpoch);
        Assert.That(created.After!.Snapshot.Earlier, Is.EqualTo(earlier));
        Assert.That(StateDigest.Of(created.After), Is.Not.EqualTo(StateDigest.Of(created.After with { Snapshot = created.After.Snapshot with { Earlier = [] } })));
    }

    private static StudySpec With(params Parameter[] parameters) =>
        StudyDriver.MakeSpec() with { Space = new SearchSpace([.. parameters], [], ImmutableSortedDictionary<string, double>.Empty) };

    /// <summary>A study whose trials have these values of x and the same losses.</summary>
    private static StudyState Completed(params double[] xs)
    {
        var study = new StudyDriver(StudyDriver.MakeSpec(new Budget(Trials: 10)));
        foreach (double x in xs)
        {
            int number = study.State.Trials.Count;
            study.Must(new ProposeTrial(number, StudyDriver.X(x), ProposalSource.Strategy, study.State.Seq, null));
            study.Must(new LeaseTrial("s1", 0));
            study.Must(new CompleteTrial(number, 1, StudyDriver.Metrics(x), null));
        }

        return study.State;
    }
}
