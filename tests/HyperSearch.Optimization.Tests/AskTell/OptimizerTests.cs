using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.AskTell;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.AskTell;

public sealed class OptimizerTests
{
    [Test]
    public void Ask_Many_AreAllPendingWhateverTheParallelism()
    {
        var study = new KeptStudy(Spec() with { Parallelism = 1 });
        ImmutableArray<AskedTrial> asked = study.Optimizer.Ask(5);
        Assert.That(asked.Select(t => t.Number), Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(study.Optimizer.Pending, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));
        Assert.That(study.FirstDifference(), Is.Null);
    }

    [Test]
    public void Tell_Values_MakeTheBestOne()
    {
        var study = new KeptStudy(Spec());
        foreach (AskedTrial trial in study.Optimizer.Ask(3)) study.Optimizer.Tell(trial.Number, Math.Abs(trial.Number - 1), standardError: 0.5);
        Assert.That(study.Optimizer.Best(), Is.EqualTo(new BestPoint(1, study.Optimizer.State.Trials[1].Parameters, 0, null)));
        Assert.That(study.Optimizer.State.Snapshot.Trials[2].Metrics["loss/stderr"], Is.EqualTo(0.5));
        Assert.That(study.Optimizer.Pending, Is.Empty);
    }

    [Test]
    public void Tell_MetricsThatContradictTheValue_IsRefusedAndNothingKept()
    {
        var study = new KeptStudy(Spec());
        study.Optimizer.Ask();
        Assert.That(
            () => study.Optimizer.Tell(0, 0.25, metrics: MetricValues.Empty.Add("loss", 0.5)),
            Throws.TypeOf<AskTellException>().With.Property(nameof(AskTellException.Code)).EqualTo(AskTellCode.WrongValues).And.Message.Contains("'loss' was told as 0.25 and, among the metrics, as 0.5"));
        Assert.That(() => study.Optimizer.Tell(0, 0.25, standardError: 0.1, metrics: MetricValues.Empty.Add("loss/stderr", 0.2)), Throws.TypeOf<AskTellException>());
        Assert.That(study.Optimizer.Pending, Is.EqualTo(new[] { 0 }));
        study.Optimizer.Tell(0, 0.25, metrics: MetricValues.Empty.Add("loss", 0.25));
        Assert.That(study.Optimizer.Best()!.Value, Is.EqualTo(0.25));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NegativeInfinity)]
    public void Tell_AValueThatIsNotFinite_CountsAsDiverged(double value)
    {
        var study = new KeptStudy(Spec() with { MetricConstraints = [new MetricConstraint("memory", ComparisonOperator.Less, 3)] });
        study.Optimizer.Ask();
        study.Optimizer.Tell(0, value);
        Assert.That((study.Optimizer.State.Trials[0].State, study.Optimizer.State.Trials[0].View.Failure), Is.EqualTo((TrialState.Failed, (FailureClass?)FailureClass.Diverged)));
        Assert.That(study.Optimizer.Best(), Is.Null);
    }

    [TestCase(FailureClass.GpuOom)]
    [TestCase(FailureClass.Lost)]
    [TestCase(FailureClass.Preempted)]
    [TestCase(FailureClass.UserError)]
    public void TellFailed_AnyClass_IsFinal(FailureClass failure)
    {
        var study = new KeptStudy(Spec() with { Retry = ImmutableSortedDictionary<FailureClass, int>.Empty.Add(failure, 3) });
        study.Optimizer.Ask();
        study.Optimizer.TellFailed(0, failure, "as it happens");
        Assert.That(study.Optimizer.State.Trials[0], Has.Property(nameof(TrialRecord.State)).EqualTo(TrialState.Failed).And.Property(nameof(TrialRecord.Message)).EqualTo("as it happens"));
        Assert.That(study.Optimizer.Ask().Single().Number, Is.EqualTo(1));
    }

    [Test]
    public void Tell_TheSameTwice_ChangesNothingAndAnotherValueIsRefused()
    {
        var study = new KeptStudy(Spec());
        study.Optimizer.Ask(2);
        study.Optimizer.Tell(0, 1.5);
        study.Optimizer.TellFailed(1, FailureClass.Timeout);
        string digest = study.Digest;
        study.Optimizer.Tell(0, 1.5);
        study.Optimizer.TellFailed(1, FailureClass.Timeout);
        Assert.That(study.Digest, Is.EqualTo(digest));
        Assert.That(Code(() => study.Optimizer.Tell(0, 1.6)), Is.EqualTo(AskTellCode.NotPending));
        Assert.That(Code(() => study.Optimizer.TellFailed(1, FailureClass.Lost)), Is.EqualTo(AskTellCode.NotPending));
    }

    [Test]
    public void Requests_ThatMakeNoSense_AreRefusedByCodeAndChangeNothing()
    {
        var study = new KeptStudy(Spec() with { MetricConstraints = [new MetricConstraint("memory", ComparisonOperator.Less, 3)] });
        study.Optimizer.Ask();
        study.Optimizer.Report(0, 4, 1);
        string digest = study.Digest;
        Assert.That(Code(() => study.Optimizer.Ask(0)), Is.EqualTo(AskTellCode.OutOfRange));
        Assert.That(Code(() => study.Optimizer.Tell(9, 1)), Is.EqualTo(AskTellCode.NoSuchTrial));
        Assert.That(Code(() => study.Optimizer.Tell(-1, 1)), Is.EqualTo(AskTellCode.NoSuchTrial));
        Assert.That(Code(() => study.Optimizer.Tell(0, 1)), Is.EqualTo(AskTellCode.MissingMetric));
        Assert.That(Code(() => study.Optimizer.Tell(0, [1, 2], [])), Is.EqualTo(AskTellCode.WrongValues));
        Assert.That(Code(() => study.Optimizer.Tell(0, 1, standardError: -1)), Is.EqualTo(AskTellCode.OutOfRange));
        Assert.That(Code(() => study.Optimizer.Tell(0, 1, metrics: [KeyValuePair.Create("", 1.0)])), Is.EqualTo(AskTellCode.OutOfRange));
        Assert.That(Code(() => study.Optimizer.Report(0, 3, 1)), Is.EqualTo(AskTellCode.OutOfOrder));
        Assert.That(Code(() => study.Optimizer.Report(0, -1, 1)), Is.EqualTo(AskTellCode.OutOfRange));
        Assert.That(Code(() => study.Optimizer.Explain(3)), Is.EqualTo(AskTellCode.NoSuchTrial));
        Assert.That(study.Digest, Is.EqualTo(digest));
    }

    [Test]
    public void Tell_WithConstraints_OnlyTheOnesThatHoldCanBeBest()
    {
        var study = new KeptStudy(Spec() with { MetricConstraints = [new MetricConstraint("memory", ComparisonOperator.LessOrEqual, 3)] });
        study.Optimizer.Ask(2);
        study.Optimizer.Tell(0, 0.1, metrics: [KeyValuePair.Create("memory", 4.0)]);
        study.Optimizer.Tell(1, 0.2, metrics: [KeyValuePair.Create("memory", 3.0)]);
        Assert.That(study.Optimizer.Best()!.Number, Is.EqualTo(1));
    }

    [Test]
    public void Tell_SeveralObjectives_TakesAValueForEach()
    {
        var study = new KeptStudy(Spec() with
        {
            Objectives = [new Objective("loss", Direction.Minimize, ObjectiveValue.Last), new Objective("speed", Direction.Maximize, ObjectiveValue.Last)],
        });
        study.Optimizer.Ask();
        study.Optimizer.Tell(0, [0.5, 12], [0.1, 2]);
        Assert.That(study.Optimizer.State.Trials[0].View.Values, Is.EqualTo(new[] { 0.5, 12 }));
        Assert.That(study.Optimizer.State.Trials[0].Metrics["speed/stderr"], Is.EqualTo(2));
        Assert.That(Code(() => study.Optimizer.Best()), Is.EqualTo(AskTellCode.SeveralObjectives));
        study.Optimizer.Ask(2);
        study.Optimizer.Tell(1, [0.6, 11], []);
        study.Optimizer.Tell(2, [0.7, 13], []);
        Assert.That(study.Optimizer.Front().Select(p => p.Number), Is.EqualTo(new[] { 0, 2 }), "trial 1 is slower and worse than trial 0");
    }

    [Test]
    public void Ask_BeyondTheBudget_GivesFewerAndThenNone()
    {
        var study = new KeptStudy(Spec() with { Budget = new Budget(Trials: 3) });
        Assert.That(study.Optimizer.Ask(2), Has.Length.EqualTo(2));
        Assert.That(study.Optimizer.Ask(2), Has.Length.EqualTo(1));
        for (int i = 0; i < 3; i++) study.Optimizer.Tell(i, i);
        Assert.That(study.Optimizer.State.Finish!.Reason, Is.EqualTo(FinishReason.BudgetSpent));
        Assert.That(study.Optimizer.Ask(), Is.Empty);
        Assert.That(study.Optimizer.Best()!.Number, Is.Zero);
    }

    [Test]
    public void Ask_AnExhaustedSpace_GivesFewerAndEndsTheStudyWithTheLastTell()
    {
        var study = new KeptStudy(SampleSpaces.Study(SampleSpaces.Conditional));
        Assert.That(study.Optimizer.Ask(100), Has.Length.EqualTo(13));
        for (int i = 0; i < 13; i++) study.Optimizer.Tell(i, i);
        Assert.That(study.Optimizer.State.Finish!.Reason, Is.EqualTo(FinishReason.SpaceExhausted));
        Assert.That(study.Optimizer.Ask(), Is.Empty);
    }

    [Test]
    public void Ask_WithEnqueuedTrials_TheyComeFirstAndSayWho()
    {
        Assignment wanted = new([new NamedValue("size", ParameterValue.Int(12))]);
        var study = new KeptStudy(Spec() with { Enqueue = [wanted] });
        ImmutableArray<AskedTrial> asked = study.Optimizer.Ask(2);
        Assert.That(asked[0].Parameters["size"], Is.EqualTo(ParameterValue.Int(12)));
        Assert.That((study.Optimizer.Explain(0).Source, study.Optimizer.Explain(1).Source), Is.EqualTo((ProposalSource.Enqueued, ProposalSource.Strategy)));
    }

    [Test]
    public void Create_AnEnqueuedTrialThatIsNoPoint_IsRefusedBeforeAnythingIsKept()
    {
        StudySpec spec = SampleSpaces.Study(SampleSpaces.Conditional) with { Enqueue = [new([new NamedValue("method", ParameterValue.Text("lora")), new NamedValue("rank", ParameterValue.Int(6)), new NamedValue("rate", ParameterValue.Float(0.4))])] };
        Assert.That(Code(() => Optimizer.Create(spec, 1, new OptimizerOptions { Persist = (_, _) => Assert.Fail("kept") })), Is.EqualTo(AskTellCode.IllegalAssignment));
    }

    [Test]
    public void Report_TheMedianStops_ClosesTheTrialWithItsReason()
    {
        var study = new KeptStudy(SampleSpaces.Study(SampleSpaces.Continuous, "median"));
        foreach (AskedTrial trial in study.Optimizer.Ask(4))
        {
            Assert.That(study.Optimizer.Report(trial.Number, 1, trial.Number), Is.EqualTo(ReportVerdict.Continue));
            study.Optimizer.Tell(trial.Number, trial.Number);
        }

        study.Optimizer.Ask();
        ReportVerdict verdict = study.Optimizer.Report(4, 1, 9);
        Assert.That((verdict.Kind, study.Optimizer.State.Trials[4].State), Is.EqualTo((VerdictKind.Stop, TrialState.Pruned)));
        Assert.That(verdict.Reason, Does.Contain("median"));
        Assert.That(study.Optimizer.Report(4, 1, 9), Is.EqualTo(verdict), "an answer that was lost is given again");
        Assert.That(Code(() => study.Optimizer.Tell(4, 9)), Is.EqualTo(AskTellCode.NotPending));
        Assert.That(study.Optimizer.Pending, Is.Empty);
    }

    [Test]
    public void Ask_WithRungs_PausedTrialsComeBackToTheNextRung()
    {
        var study = new KeptStudy(Spec() with
        {
            Pruner = new AlgorithmSpec("asha", ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("min", ParameterValue.Int(2)).Add("max", ParameterValue.Int(18))),
            Budget = new Budget(Trials: 4),
        });
        ImmutableArray<AskedTrial> asked = study.Optimizer.Ask(3);
        Assert.That(asked.Select(t => (t.From, t.Until)), Is.All.EqualTo(((long?)null, (long?)2)));
        Assert.That(study.Optimizer.Report(0, 1, 9), Is.EqualTo(ReportVerdict.Continue), "before the rung");
        foreach (AskedTrial trial in asked) Assert.That(study.Optimizer.Report(trial.Number, 2, trial.Number).Kind, Is.EqualTo(VerdictKind.Pause));
        Assert.That(study.Optimizer.Pending, Is.Empty);
        Assert.That(Code(() => study.Optimizer.Tell(1, 1)), Is.EqualTo(AskTellCode.NotPending));
        study.Restart();
        AskedTrial promoted = study.Optimizer.Ask().Single();
        Assert.That((promoted.Number, promoted.From, promoted.Until), Is.EqualTo((0, (long?)2, (long?)6)), "the best of three goes on from where it was");
        Assert.That(study.Optimizer.Report(0, 6, 0.5).Kind, Is.EqualTo(VerdictKind.Pause));
        Assert.That(study.FirstDifference(), Is.Null);
        Assert.That(study.Digest, Is.EqualTo(study.Replayed()));
    }

    [Test]
    public void Report_AtTheLastRung_ContinuesAndIsTold()
    {
        var study = new KeptStudy(Spec() with
        {
            Pruner = new AlgorithmSpec("asha", ImmutableSortedDictionary<string, ParameterValue>.Empty.Add("min", ParameterValue.Int(1)).Add("max", ParameterValue.Int(3))),
            Budget = new Budget(Trials: 3),
        });
        foreach (AskedTrial trial in study.Optimizer.Ask(3)) study.Optimizer.Report(trial.Number, 1, trial.Number);
        AskedTrial last = study.Optimizer.Ask().Single();
        Assert.That((last.From, last.Until), Is.EqualTo(((long?)1, (long?)3)));
        Assert.That(study.Optimizer.Report(last.Number, 3, 0.25), Is.EqualTo(ReportVerdict.Continue));
        study.Optimizer.Tell(last.Number, 0.25);
        while (study.Optimizer.Ask() is [var more])
        {
            study.Optimizer.Report(more.Number, 3, 0.5);
            study.Optimizer.Tell(more.Number, 0.5);
        }

        Assert.That(study.Optimizer.State.IsFinished, "the paused trials that nobody promotes end with the study");
        Assert.That(study.Optimizer.Best()!.Number, Is.EqualTo(last.Number));
        Assert.That(study.FirstDifference(), Is.Null);
    }

    [Test]
    public void Persist_Fails_NothingMoves()
    {
        var study = new KeptStudy(Spec());
        study.Optimizer.Ask();
        string digest = study.Digest;
        study.IsFull = true;
        Assert.Throws<IOException>(() => study.Optimizer.Ask());
        Assert.Throws<IOException>(() => study.Optimizer.Tell(0, 1));
        Assert.That(study.Digest, Is.EqualTo(digest));
        study.IsFull = false;
        study.Optimizer.Tell(0, 1);
        Assert.That(study.Optimizer.Ask().Single().Number, Is.EqualTo(1));
        Assert.That(study.Digest, Is.EqualTo(study.Replayed()));
    }

    [Test]
    public void Resume_EventsOfAnotherKindOfStudy_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Optimizer.Resume([new StudyCreated(DateTimeOffset.UnixEpoch, Spec(), 1, "/", "", null, false)]));

    private static StudySpec Spec() => SampleSpaces.Study(SampleSpaces.Continuous);

    private static string Code(Action request) => Assert.Throws<AskTellException>(request)!.Code;
}
