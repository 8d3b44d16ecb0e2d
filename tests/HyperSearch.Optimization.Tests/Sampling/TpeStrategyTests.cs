using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class TpeStrategyTests
{
    [Test]
    public void Propose_SeparableBowl_IsFarAheadOfRandomSearch()
    {
        StudySpec study = SampleSpaces.Study(SampleObjectives.Bowl);
        double tpe = SampleObjectives.MeanLogRegret(new TpeStrategy(), study, SampleObjectives.BowlValue, trials: 60, seeds: 5);
        double random = SampleObjectives.MeanLogRegret(new RandomStrategy(), study, SampleObjectives.BowlValue, trials: 60, seeds: 5);
        Assert.That(tpe, Is.LessThan(random - 0.7));
    }

    [Test]
    public void Propose_ConditionalTree_IsAheadOfRandomSearch()
    {
        StudySpec study = SampleSpaces.Study(SampleObjectives.Tree);
        double tpe = SampleObjectives.MeanLogRegret(new TpeStrategy(), study, SampleObjectives.TreeValue, trials: 80, seeds: 5);
        double random = SampleObjectives.MeanLogRegret(new RandomStrategy(), study, SampleObjectives.TreeValue, trials: 80, seeds: 5);
        Assert.That(tpe, Is.LessThan(random - 0.3));
    }

    [Test]
    public void Propose_HalfOfTheSpaceDiverges_MovesToTheOtherHalf()
    {
        SearchSpace space = SampleSpaces.Space([new FloatParameter("a", 0, 1, Scale.Linear), new FloatParameter("b", 0, 1, Scale.Linear)]);
        StudySpec study = SampleSpaces.Study(space);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var strategy = new TpeStrategy();
        for (int n = 0; n < 60; n++)
        {
            snapshot = snapshot.Take(study, strategy.Propose(study, 3, snapshot, n, Assignment.Empty));
            // The value falls towards the cliff at a = 0.5.
            double a = snapshot.Trials[n].Parameters.Number("a");
            snapshot = a > 0.5 ? snapshot.Fail(n, FailureClass.GpuOom) : snapshot.Complete(n, 1 - a);
        }

        Assert.That(snapshot.Trials.Skip(20).Count(t => t.State == TrialState.Failed), Is.LessThan(14), "random draws fail in half of 40 trials");
    }

    [Test]
    public void Propose_PendingTrials_KeepTheirDistance()
    {
        StudySpec study = SampleSpaces.Study(SampleObjectives.Bowl);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        var strategy = new TpeStrategy();
        for (int n = 0; n < 20; n++)
        {
            snapshot = snapshot.Take(study, strategy.Propose(study, 3, snapshot, n, Assignment.Empty));
            snapshot = snapshot.Complete(n, SampleObjectives.BowlValue(snapshot.Trials[n].Parameters));
        }

        var cube = new UnitCube(study.Space);
        for (int n = 20; n < 36; n++) snapshot = snapshot.Take(study, strategy.Propose(study, 3, snapshot, n, Assignment.Empty));
        double[][] pending = [.. snapshot.Trials.Skip(20).Select(t => cube.PointOf(t.Parameters))];
        double nearest = pending.SelectMany((p, i) => pending.Take(i).Select(q => p.Zip(q).Max(x => Math.Abs(x.First - x.Second)))).Min();
        Assert.That(nearest, Is.GreaterThan(0.003));
    }

    [Test]
    public void Propose_UserPrior_StartsAtItsCenter()
    {
        SearchSpace space = SampleSpaces.Space(
            [new FloatParameter("rate", 1e-5, 1e-2, Scale.Log) { Prior = new ParameterPrior(2e-4, 3) }, new FloatParameter("decay", 0, 1, Scale.Linear)]);
        List<Assignment> proposed = SampleStudies.Run(new TpeStrategy(), SampleSpaces.Study(space), 5, objective: a => a.Number("decay"));
        Assert.That(proposed[0].Number("rate"), Is.EqualTo(2e-4).Within(1e-12));
        Assert.That(proposed.Skip(1).Select(p => p.Number("rate")), Has.None.EqualTo(2e-4).Within(1e-6));
    }

    [Test]
    public void Propose_SeveralObjectives_CoversTheFront()
    {
        SearchSpace space = SampleSpaces.Space([new FloatParameter("a", 0, 1, Scale.Linear), new FloatParameter("b", 0, 1, Scale.Linear)]);
        StudySpec study = SampleSpaces.Study(space) with
        {
            Objectives = [new Objective("f", Direction.Minimize, ObjectiveValue.Last), new Objective("g", Direction.Maximize, ObjectiveValue.Last)],
        };
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int n = 0; n < 60; n++)
        {
            snapshot = snapshot.Take(study, new TpeStrategy().Propose(study, 3, snapshot, n, Assignment.Empty));
            (double a, double b) = (snapshot.Trials[n].Parameters.Number("a"), snapshot.Trials[n].Parameters.Number("b"));
            // The front is b = 0: f falls and g, which is maximised, falls with a.
            snapshot = snapshot.Complete(n, 1 - a + b, 1 - a - b);
        }

        double[] late = [.. snapshot.Trials.Skip(20).Select(t => t.Parameters.Number("b"))];
        double[] along = [.. snapshot.Trials.Skip(20).Select(t => t.Parameters.Number("a"))];
        Assert.That(late.Order().ElementAt(late.Length / 2), Is.LessThan(0.2), "half of the later trials are near the front");
        Assert.That(along.Max() - along.Min(), Is.GreaterThan(0.7), "and they spread along it");
    }
}
