using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Trials with every optimiser: they learn, their state travels, and their settings reach the arithmetic.</summary>
[TestFixture]
public class OptimizerTests : TorchFixture
{
    private static readonly (OptimizerKind Kind, double Rate, double? Beta1, double Momentum)[] Rules =
    [
        (OptimizerKind.AdamW, 3e-3, null, 0), (OptimizerKind.Sgd, 0.3, null, 0), (OptimizerKind.Sgd, 0.1, null, 0.9),
        (OptimizerKind.Adafactor, 3e-3, null, 0), (OptimizerKind.Adafactor, 3e-3, 0.9, 0), (OptimizerKind.Lion, 5e-4, null, 0),
    ];

    private static IEnumerable<TestCaseData> Cases() => Rules.SelectMany(rule => new[] { TrainingMethod.Full, TrainingMethod.Dora }.Select(method => new TestCaseData(rule, method)));

    [TestCaseSource(nameof(Cases))]
    public void Run_ResumedInTheMiddle_EqualsUninterruptedToTheBitAndLearns((OptimizerKind Kind, double Rate, double? Beta1, double Momentum) rule, TrainingMethod method)
    {
        using var task = new TinyTask();
        var settings = task.Settings with
        {
            Method = method, Optimizer = rule.Kind, LearningRate = rule.Rate, Beta1 = rule.Beta1, Momentum = rule.Momentum, Schedule = ScheduleKind.Wsd, LoraDropout = 0.1, L1 = 1e-4,
        };
        var whole = new RecordingObserver();
        var expected = Run(task, settings, null, whole);
        Assert.That(expected.Outcome, Is.EqualTo(TrialOutcome.Completed), expected.Message);
        Assert.That(expected.Metrics["train/loss"], Is.LessThan(whole.Reports[0].Metrics["train/loss"]));

        var (path, step) = whole.Checkpoints.First(checkpoint => checkpoint.Path.Contains("step-", StringComparison.Ordinal));
        var part = new RecordingObserver();
        Run(task, settings, new ResumePoint(path, step), part);
        Assert.That(part.Lines, Is.EqualTo(whole.Lines.TakeLast(part.Reports.Count)));
        using var checkpoint = Checkpoint.Open(path);
        string[] groups = ["moment1", "moment2", "rows", "columns"];
        string[] kept = rule.Kind switch
        {
            OptimizerKind.AdamW => ["moment1", "moment2"],
            OptimizerKind.Sgd => rule.Momentum > 0 ? ["moment1"] : [],
            OptimizerKind.Lion => ["moment1"],
            _ => rule.Beta1 is null ? ["moment2", "rows", "columns"] : groups,
        };
        Assert.That(groups.Where(group => checkpoint.Names(group).Count > 0), Is.EquivalentTo(kept));
    }

    [TestCase("beta1", OptimizerKind.AdamW)]
    [TestCase("beta2", OptimizerKind.AdamW)]
    [TestCase("epsilon", OptimizerKind.AdamW)]
    [TestCase("momentum", OptimizerKind.Sgd)]
    [TestCase("beta1", OptimizerKind.Lion)]
    [TestCase("beta2", OptimizerKind.Lion)]
    [TestCase("beta1", OptimizerKind.Adafactor)]
    [TestCase("epsilon", OptimizerKind.Adafactor)]
    public void Run_SettingOfTheOptimizer_ChangesWhatIsLearned(string setting, OptimizerKind kind)
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Optimizer = kind, LearningRate = 1e-3, Epochs = 0.5 };
        var changed = setting switch
        {
            "beta1" => settings with { Beta1 = 0.5 },
            "beta2" => settings with { Beta2 = 0.5 },
            "epsilon" => settings with { Epsilon = 0.1 },
            _ => settings with { Momentum = 0.5 },
        };
        Assert.That(
            Run(task, changed, null, new RecordingObserver()).Metrics["validation/loss"],
            Is.Not.EqualTo(Run(task, settings, null, new RecordingObserver()).Metrics["validation/loss"]));
    }

    private static TrialResult Run(TinyTask task, FineTuneSettings settings, ResumePoint? resume, RecordingObserver observer)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings, resume), observer);
    }
}
