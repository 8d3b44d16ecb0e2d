using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Tests.Training;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Regularization;

/// <summary>Every technique in whole trials: accumulation, resuming, refusals.</summary>
[TestFixture]
public class ForgettingTrialTests : TorchFixture
{
    private static readonly string[] Techniques = ["neftune", "l2_sp", "ewc", "distillation", "replay"];

    [Test]
    public void Run_EightByOne_EqualsOneByEight([ValueSource(nameof(Techniques))] string technique, [Values] TrainingMethod method)
    {
        using var task = new TinyTask();
        var settings = With(task.Settings with { Method = method, Epochs = 1 }, technique);
        var (wide, narrow) = (new RecordingObserver(), new RecordingObserver());
        Run(task, settings with { BatchSize = 8, Accumulation = 1 }, null, wide);
        Run(task, settings with { BatchSize = 1, Accumulation = 8 }, null, narrow);
        Assert.That(narrow.Reports.Select(r => r.Step), Is.EqualTo(wide.Reports.Select(r => r.Step)));
        foreach (var (a, b) in wide.Reports.Zip(narrow.Reports))
        {
            Assert.That(b.Metrics["train/loss"], Is.EqualTo(a.Metrics["train/loss"]).Within(2e-4));
            Assert.That(b.Metrics["validation/loss"], Is.EqualTo(a.Metrics["validation/loss"]).Within(2e-4));
        }
    }

    [Test]
    public void Run_Packed_EqualsPadded([ValueSource(nameof(Techniques))] string technique)
    {
        using var task = new TinyTask();
        var settings = With(task.Settings with { Method = TrainingMethod.Lora, Epochs = 1 }, technique);
        var (padded, packed) = (new RecordingObserver(), new RecordingObserver());
        Run(task, settings, null, padded);
        var result = Run(task, settings with { Packing = true }, null, packed);
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        foreach (var (a, b) in padded.Reports.Zip(packed.Reports))
        {
            Assert.That(b.Metrics["train/loss"], Is.EqualTo(a.Metrics["train/loss"]).Within(2e-4));
            Assert.That(b.Metrics["validation/loss"], Is.EqualTo(a.Metrics["validation/loss"]).Within(2e-4));
        }
    }

    [Test]
    public void Run_WithATechnique_EndsElsewhereThanWithout([ValueSource(nameof(Techniques))] string technique)
    {
        using var task = new TinyTask();
        var plain = Run(task, task.Settings, null, new RecordingObserver());
        var held = Run(task, With(task.Settings, technique), null, new RecordingObserver());
        Assert.That(held.Outcome, Is.EqualTo(TrialOutcome.Completed), held.Message);
        Assert.That(held.Metrics["validation/loss"], Is.Not.EqualTo(plain.Metrics["validation/loss"]).Within(1e-6));
    }

    [Test]
    public void Run_AllTechniquesResumedFromEveryCheckpoint_EqualsUninterruptedToTheBit([Values] TrainingMethod method)
    {
        using var task = new TinyTask();
        var settings = Techniques.Aggregate(task.Settings with { Method = method, Dropout = 0.1, Accumulation = 2, BatchSize = 4 }, With);
        var whole = new RecordingObserver();
        var expected = Run(task, settings, null, whole);
        Assert.That(expected.Outcome, Is.EqualTo(TrialOutcome.Completed), expected.Message);
        var resumable = whole.Checkpoints.Where(checkpoint => checkpoint.Path.Contains("step-", StringComparison.Ordinal)).ToArray();
        Assert.That(resumable, Has.Length.GreaterThan(2));
        var weights = Weights(expected.Checkpoint!);
        foreach (var (path, step) in resumable)
        {
            var part = new RecordingObserver();
            var result = Run(task, settings, new ResumePoint(path, step), part);
            Assert.That(part.Lines, Is.EqualTo(whole.Lines.TakeLast(part.Reports.Count)), $"reports after {step}: {result.Message}");
            Assert.That(Weights(result.Checkpoint!), Is.EqualTo(weights), $"weights when resumed at {step}");
        }
    }

    [Test]
    public void Run_WarmEngine_GivesTheSameAsAFreshOne()
    {
        using var task = new TinyTask();
        var settings = With(With(task.Settings with { Method = TrainingMethod.Lora }, "ewc"), "distillation");
        using var warm = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        warm.Run(task.Job(settings with { Method = TrainingMethod.Full, Ewc = 3 }), new RecordingObserver());
        var again = warm.Run(task.Job(settings), new RecordingObserver());
        var fresh = Run(task, settings, null, new RecordingObserver());
        Assert.That(Weights(again.Checkpoint!), Is.EqualTo(Weights(fresh.Checkpoint!)), "neither the kept Fisher information nor the model that it was measured on has changed");
    }

    [Test]
    public void Run_TeacherDirectoryOfTheBase_TeachesAsTheBaseDoes()
    {
        using var task = new TinyTask();
        var settings = With(task.Settings with { Method = TrainingMethod.Lora }, "distillation");
        var own = Run(task, settings, null, new RecordingObserver());
        var named = Run(task, settings with { Teacher = task.Model }, null, new RecordingObserver());
        Assert.That(named.Metrics["validation/loss"], Is.EqualTo(own.Metrics["validation/loss"]).Within(1e-6));
        Assert.That(named.Record!.Regularization.Teacher, Is.EqualTo(task.Model));
    }

    [Test]
    public void Run_Replay_CountsItsTokensAndNamesItsFile()
    {
        using var task = new TinyTask();
        var plain = Run(task, task.Settings, null, new RecordingObserver());
        var replayed = Run(task, task.Settings with { ReplayRatio = 0.5 }, null, new RecordingObserver());
        Assert.That(replayed.Record!.OptimizerSteps, Is.EqualTo(plain.Record!.OptimizerSteps), "an epoch is a pass over the training set");
        Assert.That(replayed.Record.TrainedTokens, Is.GreaterThan(1.3 * plain.Record.TrainedTokens));
        Assert.That(replayed.Record.DataSets["replay"].Rows, Is.EqualTo(21));
        Assert.That(plain.Record.DataSets.Keys, Has.No.Member("replay"), "what no setting uses is not read");
    }

    [Test]
    public void Run_NeftuneUnderOtherSeeds_Differs()
    {
        using var task = new TinyTask();
        var settings = With(task.Settings, "neftune");
        var (one, two) = (new RecordingObserver(), new RecordingObserver());
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        engine.Run(task.Job(settings), one);
        engine.Run(task.Job(settings), two);
        Assert.That(two.Lines, Is.EqualTo(one.Lines), "noise is a function of the seed");
    }

    private static FineTuneSettings With(FineTuneSettings settings, string technique) => technique switch
    {
        "neftune" => settings with { Neftune = 5 },
        "l2_sp" => settings with { L2Sp = 0.05 },
        "ewc" => settings with { Ewc = 0.05 },
        "distillation" => settings with { DistillationWeight = 0.5 },
        _ => settings with { ReplayRatio = 0.3 },
    };

    private static TrialResult Run(TinyTask task, FineTuneSettings settings, ResumePoint? resume, RecordingObserver observer)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings, resume), observer);
    }

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
