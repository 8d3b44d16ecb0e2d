using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

[TestFixture]
public class ResumeTests : TorchFixture
{
    private static readonly TrainingMethod[] Methods = Enum.GetValues<TrainingMethod>();

    [TestCaseSource(nameof(Methods))]
    public void Run_ResumedFromEveryCheckpoint_EqualsUninterruptedToTheBit(TrainingMethod method)
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Method = method, Dropout = 0.1, LoraDropout = 0.1, Patience = 9, L1 = 1e-4, LabelSmoothing = 0.05, Accumulation = 2, BatchSize = 4 };
        var whole = new RecordingObserver();
        var expected = Run(task, settings, null, whole);
        Assert.That(expected.Outcome, Is.EqualTo(TrialOutcome.Completed), expected.Message);
        var weights = Weights(expected.Checkpoint!);
        var resumable = whole.Checkpoints.Where(checkpoint => checkpoint.Path.Contains("step-", StringComparison.Ordinal)).ToArray();
        Assert.That(resumable, Has.Length.GreaterThan(2));

        foreach (var (path, step) in resumable)
        {
            var part = new RecordingObserver();
            var result = Run(task, settings, new ResumePoint(path, step), part);
            Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
            Assert.That(part.Lines, Is.EqualTo(whole.Lines.TakeLast(part.Reports.Count)), $"reports after {step}");
            Assert.That(Weights(result.Checkpoint!), Is.EqualTo(weights), $"weights when resumed at {step}");
        }
    }

    [Test]
    public void Run_PausedAndDrained_GoesOnWhereItStopped()
    {
        using var task = new TinyTask();
        var settings = task.Settings with { CheckpointEvery = 1_000_000, Dropout = 0.1 };
        var whole = new RecordingObserver();
        var expected = Run(task, settings, null, whole);
        var paused = new RecordingObserver { Answer = _ => TrialVerdict.Pause };
        var first = Run(task, settings, null, paused);
        Assert.That(first.Outcome, Is.EqualTo(TrialOutcome.Released));
        Assert.That(paused.Reports, Has.Count.EqualTo(1));

        var drained = new RecordingObserver { DrainRequested = true };
        var second = Run(task, settings, new ResumePoint(first.Checkpoint!, first.Step), drained);
        Assert.That(second.Outcome, Is.EqualTo(TrialOutcome.Released));
        Assert.That(second.Step, Is.GreaterThan(first.Step));

        var last = new RecordingObserver();
        var end = Run(task, settings, new ResumePoint(second.Checkpoint!, second.Step), last);
        Assert.That(paused.Lines.Concat(drained.Lines).Concat(last.Lines), Is.EqualTo(whole.Lines));
        Assert.That(end.Metrics["validation/loss"], Is.EqualTo(expected.Metrics["validation/loss"]));
    }

    [Test]
    public void Run_PausedAtRungsAndPromoted_TrainsTheTokensBetweenThemAndEndsTheSame()
    {
        using var task = new TinyTask();
        var settings = task.Settings with { CheckpointEvery = 1_000_000, EvaluateEvery = null, Dropout = 0.1 };
        var expected = Run(task, settings, null, new RecordingObserver());
        ResumePoint? resume = null;
        foreach (long rung in (long[])[300, 900])
        {
            var leg = new RecordingObserver { Answer = step => step >= rung ? TrialVerdict.Pause : TrialVerdict.Continue };
            using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
            var result = engine.Run(task.Job(settings, resume) with { Until = rung }, leg);
            Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Released), result.Message);
            Assert.That(leg.Reports.Select(r => r.Step), Is.EqualTo(new[] { result.Step }), "one evaluation, at the rung");
            Assert.That(result.Step, Is.InRange(rung, rung + LongestStep(task)), "the first optimiser step that reaches the rung");
            Assert.That(leg.Checkpoints.Single().Step, Is.EqualTo(result.Step));
            resume = new ResumePoint(result.Checkpoint!, result.Step);
        }

        var last = Run(task, settings, resume, new RecordingObserver());
        Assert.That(last.Record!.TrainedTokens, Is.EqualTo(expected.Record!.TrainedTokens), "no token was trained twice");
        Assert.That(Weights(last.Checkpoint!), Is.EqualTo(Weights(expected.Checkpoint!)), "pausing changes no bit of the weights");
    }

    [TestCase(TrainingMethod.Full)]
    [TestCase(TrainingMethod.Lora)]
    public void Run_TrialsThatGoOnFromTheirParents_EqualOneTrainingToTheBit(TrainingMethod method)
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Method = method, CheckpointEvery = 1_000_000, EvaluateEvery = null, Dropout = 0.1, LoraDropout = 0.1, Warmup = 0.2, L1 = 1e-4 };
        var whole = new RecordingObserver();
        var expected = Run(task, settings, null, whole);
        ResumePoint? parent = null;
        for (int generation = 1; generation < 4; generation++)
        {
            int until = 300 * generation;
            var children = new RecordingObserver { Answer = step => step >= until ? TrialVerdict.Pause : TrialVerdict.Continue };
            using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
            var ended = engine.Run(OfTrial(task, settings, generation, parent) with { Until = until }, children);
            Assert.That(ended.Outcome, Is.EqualTo(TrialOutcome.Released), ended.Message);
            Assert.That(ended.Step - (parent?.Step ?? 0), Is.InRange(300 - LongestStep(task), 300 + LongestStep(task)), "a trial trains one interval");
            parent = new ResumePoint(ended.Checkpoint!, ended.Step) { IsOfParent = true };
        }

        using var last = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        var end = last.Run(OfTrial(task, settings, 4, parent), new RecordingObserver());
        Assert.That(end.Outcome, Is.EqualTo(TrialOutcome.Completed), end.Message);
        Assert.That(Weights(end.Checkpoint!), Is.EqualTo(Weights(expected.Checkpoint!)));
        Assert.That((end.Metrics["validation/loss"], end.Record!.TrainedTokens), Is.EqualTo((expected.Metrics["validation/loss"], expected.Record!.TrainedTokens)));
    }

    [Test]
    public void Run_StartedFromAParent_HasItsWeightsAndOwnSettings()
    {
        using var task = new TinyTask();
        var drained = Run(task, task.Settings, null, new RecordingObserver { DrainRequested = true });
        var parent = new ResumePoint(drained.Checkpoint!, drained.Step) { IsOfParent = true };
        var still = task.Settings with { LearningRate = 1e-30, Dropout = 0.3, WeightDecay = 0.5, LabelSmoothing = 0.1, Clip = 0.1, Neftune = 5, L2Sp = 0.1 };
        var child = Run(task, still, parent, new RecordingObserver());
        Assert.That(child.Outcome, Is.EqualTo(TrialOutcome.Completed), child.Message);
        Assert.That(Weights(child.Checkpoint!), Is.EqualTo(Weights(drained.Checkpoint!)), "at no rate nothing moves");
        var moved = Run(task, still with { LearningRate = 1e-3 }, parent, new RecordingObserver());
        Assert.That(Weights(moved.Checkpoint!), Is.Not.EqualTo(Weights(drained.Checkpoint!)));
    }

    [Test]
    public void Run_StartedFromAParentOfAnotherShapeOrPlan_IsRefusedWithTheSetting()
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Method = TrainingMethod.Lora };
        var drained = Run(task, settings, null, new RecordingObserver { DrainRequested = true });
        var parent = new ResumePoint(drained.Checkpoint!, drained.Step) { IsOfParent = true };
        (FineTuneSettings Child, string Why)[] cases =
        [
            (settings with { Rank = 4 }, "rank 8 instead of 4"),
            (settings with { BatchSize = 4 }, "batch_size 8 instead of 4"),
            (settings with { Epochs = 3 }, "epochs 2 instead of 3"),
            (settings with { Optimizer = OptimizerKind.Lion }, "optimizer \"adamw\" instead of \"lion\""),
        ];
        foreach ((FineTuneSettings child, string why) in cases)
        {
            var result = Run(task, child, parent, new RecordingObserver());
            Assert.That((result.Outcome, result.FailureClass), Is.EqualTo((TrialOutcome.Failed, "user_error")));
            Assert.That(result.Message, Does.Contain(why).And.Contain("cannot change while a model trains"));
        }
    }

    [Test]
    public void Run_ResumedWithOtherSeedSettingsOrData_IsRefusedWithTheReason()
    {
        using var task = new TinyTask();
        var drained = Run(task, task.Settings, null, new RecordingObserver { DrainRequested = true });
        var resume = new ResumePoint(drained.Checkpoint!, drained.Step);
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        Assert.That(engine.Run(task.Job(task.Settings, resume, seed: 8), new RecordingObserver()).Message, Does.Contain("seed 7, not 8"));
        Assert.That(engine.Run(task.Job(task.Settings with { LearningRate = 1e-3 }, resume), new RecordingObserver()).Message, Does.Contain("other settings"));
        File.AppendAllLines(task.Data.Train, ["{\"prompt\":\"nine nine nine =>\",\"completion\":\"999\"}"]);
        var changed = engine.Run(task.Job(task.Settings, resume), new RecordingObserver());
        Assert.That(changed.Message, Does.Contain("other train data"));
        Assert.That(changed.FailureClass, Is.EqualTo("user_error"), "five tries later the data would be no other");
    }

    [Test]
    public void Run_DamagedCheckpoint_FailsWithoutTraining()
    {
        using var task = new TinyTask();
        var drained = Run(task, task.Settings, null, new RecordingObserver { DrainRequested = true });
        var bytes = File.ReadAllBytes(drained.Checkpoint!);
        bytes[^5] ^= 1;
        File.WriteAllBytes(drained.Checkpoint!, bytes);
        var result = Run(task, task.Settings, new ResumePoint(drained.Checkpoint!, drained.Step), new RecordingObserver());
        Assert.That((result.Outcome, result.FailureClass), Is.EqualTo((TrialOutcome.Failed, "infra")));
        Assert.That(result.Message, Does.Contain("damaged"));
    }

    // Eight rows of at most 40 tokens each.
    private static long LongestStep(TinyTask task) => task.Settings.BatchSize * 40L;

    private static TrialResult Run(TinyTask task, FineTuneSettings settings, ResumePoint? resume, RecordingObserver observer)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings, resume), observer);
    }

    /// <summary>A trial of its own, with its own folder.</summary>
    private static FineTuneJob OfTrial(TinyTask task, FineTuneSettings settings, int number, ResumePoint? parent) =>
        task.Job(settings, parent) with { CheckpointDirectory = Path.Combine(task.Root, $"trial-{number}") };

    private static string[] Weights(string path)
    {
        using var checkpoint = Checkpoint.Open(path);
        return [.. checkpoint.Names("weight").Order().Select(name =>
        {
            using var value = checkpoint.Read("weight", name, Device.Cpu);
            return name + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(value.ToBytes()));
        })];
    }
}
