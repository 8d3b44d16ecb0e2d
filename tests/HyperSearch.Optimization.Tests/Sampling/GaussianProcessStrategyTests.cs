using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.Sampling;

namespace HyperSearch.Optimization.Tests.Sampling;

public sealed class GaussianProcessStrategyTests
{
    private static readonly SearchSpace Plane = SampleSpaces.Space([new FloatParameter("x", -5, 10, Scale.Linear), new FloatParameter("y", 0, 15, Scale.Linear)]);

    [Test]
    public void Propose_Branin_ComesNearTheOptimum()
    {
        double best = SampleStudies.Run(new GaussianProcessStrategy(), SampleSpaces.Study(Plane), 30, objective: Branin).Min(Branin);
        Assert.That(best - 0.397887, Is.LessThan(0.05));
    }

    [Test]
    public void Propose_SameTellsAfterARestart_GivesTheSameBits()
    {
        List<Assignment> first = SampleStudies.Run(new GaussianProcessStrategy(), SampleSpaces.Study(Plane), 14, objective: Branin);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        StudySpec study = SampleSpaces.Study(Plane);
        for (int i = 0; i < first.Count; i++)
        {
            Proposal again = new GaussianProcessStrategy().Propose(study, 5, snapshot, i, Assignment.Empty);
            Assert.That(again.Parameters, Is.EqualTo(first[i]), $"trial {i}");
            snapshot = snapshot.Take(study, again).Complete(i, Branin(first[i]));
        }
    }

    [Test]
    public void Propose_ConditionalSpace_FindsTheBestCellsAndNoneTwice()
    {
        List<Assignment> asked = SampleStudies.Run(new GaussianProcessStrategy(), SampleSpaces.Study(SampleSpaces.Conditional), 50, objective: Conditional);
        Assert.That(asked, Has.Count.EqualTo(13), "every cell once, then the space is exhausted");
        Assert.That(asked.Distinct().Count(), Is.EqualTo(asked.Count));
        Assert.That(asked.FindIndex(a => Conditional(a) == asked.Min(Conditional)), Is.LessThan(9));
    }

    [Test]
    public void Propose_ManyPending_GivesDistinctPoints()
    {
        StudySpec study = SampleSpaces.Study(SampleSpaces.Continuous);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 40; i++)
        {
            Proposal proposal = new GaussianProcessStrategy().Propose(study, 3, snapshot, i, Assignment.Empty);
            snapshot = snapshot.Take(study, proposal);
            if (i < 8) snapshot = snapshot.Complete(i, Math.Log(proposal.Parameters!.Number("rate")));
        }

        Assert.That(snapshot.Trials.Select(t => t.Parameters).Distinct().Count(), Is.EqualTo(40));
    }

    [Test]
    public void Propose_OutOfMemoryAboveALine_LearnsToStayBelow()
    {
        StudySpec study = SampleSpaces.Study(Plane);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        int late = 0;
        for (int i = 0; i < 40; i++)
        {
            Proposal proposal = new GaussianProcessStrategy().Propose(study, 3, snapshot, i, Assignment.Empty);
            double x = proposal.Parameters!.Number("x"), y = proposal.Parameters!.Number("y");
            bool tooMuch = x + y > 12;
            snapshot = snapshot.Take(study, proposal);
            snapshot = tooMuch ? snapshot.Fail(i, FailureClass.GpuOom) : snapshot.Complete(i, -x - 0.5 * y);
            if (tooMuch && i >= 20) late++;
        }

        Assert.That(late, Is.LessThanOrEqualTo(2), "half of the plane is too much, and the best point lies at the edge");
    }

    [Test]
    public void Propose_EveryTrialFails_StillProposesElsewhere()
    {
        StudySpec study = SampleSpaces.Study(Plane);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 15; i++)
        {
            Proposal proposal = new GaussianProcessStrategy().Propose(study, 3, snapshot, i, Assignment.Empty);
            snapshot = snapshot.Take(study, proposal).Fail(i, FailureClass.Diverged);
        }

        Assert.That(snapshot.Trials.Select(t => t.Parameters).Distinct().Count(), Is.EqualTo(15));
    }

    [Test]
    public void Propose_KnownValues_StandInTheAnswer()
    {
        StudySpec study = SampleSpaces.Study(SampleSpaces.Continuous);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 8; i++) snapshot = snapshot.Take(study, new GaussianProcessStrategy().Propose(study, 3, snapshot, i, Assignment.Empty)).Complete(i, i);
        Assignment known = new([new NamedValue("size", ParameterValue.Int(17)), new NamedValue("flag", ParameterValue.Bool(true))]);
        Assignment asked = new GaussianProcessStrategy().Propose(study, 3, snapshot, 8, known).Parameters!;
        Assert.That((asked["size"], asked["flag"]), Is.EqualTo((known["size"], known["flag"])));
        Assert.That(asked["rate"], Is.Not.Null);
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(5)]
    public void Propose_SeveralObjectives_SpreadsOverTheFront(int objectives)
    {
        StudySpec study = SampleSpaces.Study(Plane) with
        {
            Objectives = [.. Enumerable.Range(0, objectives).Select(k => new Objective($"y{k}", k == 1 ? Direction.Maximize : Direction.Minimize, ObjectiveValue.Last))],
        };
        double[] Values(Assignment a) => [.. Enumerable.Range(0, objectives).Select(k => (k == 1 ? -1 : 1) * (Math.Pow(a.Number("x") - 3 * k, 2) + Math.Pow(a.Number("y") - 7, 2)))];
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 24; i++)
        {
            Proposal proposal = new GaussianProcessStrategy().Propose(study, 3, snapshot, i, Assignment.Empty);
            snapshot = snapshot.Take(study, proposal).Complete(i, Values(proposal.Parameters!));
        }

        Assignment[] late = [.. snapshot.Trials.Skip(10).Select(t => t.Parameters)];
        int onFront = late.Count(a => Math.Abs(a.Number("y") - 7) < 1 && a.Number("x") > -0.5 && a.Number("x") < 3 * (objectives - 1) + 0.5);
        Assert.That(onFront, Is.GreaterThanOrEqualTo(9), "of 14");
        Assert.That(late.Max(a => a.Number("x")) - late.Min(a => a.Number("x")), Is.GreaterThan(2));
    }

    [Test]
    public void Propose_WithPrior_BeginsAndLooksThereFirst()
    {
        SearchSpace believed = SampleSpaces.Space([new FloatParameter("rate", 1e-6, 1, Scale.Log) { Prior = new ParameterPrior(1e-4, 2) }, new FloatParameter("y", 0, 1, Scale.Linear)]);
        List<Assignment> asked = SampleStudies.Run(new GaussianProcessStrategy(), SampleSpaces.Study(believed), 12, objective: a => a.Number("y"));
        Assert.That(asked[0].Number("rate"), Is.EqualTo(1e-4).Within(1e-9));
        Assert.That(asked.Skip(6).Select(a => Math.Abs(Math.Log(a.Number("rate") / 1e-4))).Order().ElementAt(3), Is.LessThan(Math.Log(20)));
    }

    [Test]
    public void Recommend_NoisyLuckyTrial_PrefersTheBestMean()
    {
        StudySpec study = SampleSpaces.Study(Plane);
        TrialSnapshot snapshot = TrialSnapshot.Empty;
        for (int i = 0; i < 25; i++)
        {
            Proposal proposal = new GaussianProcessStrategy().Propose(study, 3, snapshot, i, Assignment.Empty);
            double value = Branin(proposal.Parameters!) + 3 * Math.Sin(1000.0 * i);
            snapshot = snapshot.Take(study, proposal).Complete(i, value);
        }

        int recommended = GaussianProcessStrategy.Recommend(study, snapshot)!.Value;
        Assert.That(Branin(snapshot.Trials[recommended].Parameters), Is.LessThan(8));
    }

    private static double Conditional(Assignment a) => a["method"]!.Value.AsText == "full" ? 1 + a.Number("rate") : 0.1 * Math.Abs(a.Number("rank") - 4) + Math.Abs(a.Number("rate") - 0.2);

    private static double Branin(Assignment a)
    {
        double x = a.Number("x"), y = a.Number("y");
        double inner = y - 5.1 * x * x / (4 * Math.PI * Math.PI) + 5 * x / Math.PI - 6;
        return inner * inner + 10 * (1 - 1 / (8 * Math.PI)) * Math.Cos(x) + 10;
    }
}
