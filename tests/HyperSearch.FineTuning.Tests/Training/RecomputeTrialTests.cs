using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Recomputed activations: the same trial to the bit, for less memory.</summary>
[TestFixture]
public class RecomputeTrialTests : TorchFixture
{
    [TestCase(TrainingMethod.Full, 0, "float32")]
    [TestCase(TrainingMethod.Full, 1, "float32")]
    [TestCase(TrainingMethod.Lora, 0, "float32")]
    [TestCase(TrainingMethod.Dora, 0, "float32")]
    [TestCase(TrainingMethod.Lora, 0, "bfloat16")]
    public void Run_WithRecomputedActivations_IsTheSameToTheBit(TrainingMethod method, int frozen, string dtype)
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Method = method, FreezeLayers = frozen, FreezeEmbeddings = frozen > 0, Dropout = 0.1, LoraDropout = 0.1, Epochs = 1, Accumulation = 2, Dtype = dtype };
        var (kept, recomputed) = (new RecordingObserver(), new RecordingObserver());
        var expected = Run(task, settings, kept);
        var actual = Run(task, settings with { Recompute = true }, recomputed);
        Assert.That(expected.Outcome, Is.EqualTo(TrialOutcome.Completed), expected.Message);
        Assert.That(recomputed.Lines, Is.EqualTo(kept.Lines));
        Assert.That(actual.Metrics["validation/loss"], Is.EqualTo(expected.Metrics["validation/loss"]), actual.Message);
    }

    [TestCase(TrainingMethod.Full)]
    [TestCase(TrainingMethod.Lora)]
    public void Gradients_OfADeepModel_AreTheSameToTheBitForLessMemory(TrainingMethod method)
    {
        var (plain, plainPeak) = Gradients(method, recompute: false);
        var (again, againPeak) = Gradients(method, recompute: true);
        Assert.That(again, Is.EqualTo(plain));
        Assert.That(againPeak, Is.LessThan(plainPeak / 2));
    }

    /// <summary>The gradients of a step's window, and the bytes that its forward and backward pass needed.</summary>
    private static (byte[][] Gradients, long Peak) Gradients(TrainingMethod method, bool recompute)
    {
        using var session = SmallSession.Open(SmallSession.Shape(layers: 6), new FineTuneSettings
        {
            Model = "-", Data = new DataPaths("-", "-"), Method = method, BatchSize = 8, Dropout = 0.1, Recompute = recompute,
        });
        using var runner = new StepRunner(session, 0);
        TorchRuntime.ResetPeak(Device.Cpu);
        var before = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
        // A rate of nothing: what the step does to the weights is not what is asked here.
        runner.Run(new TrialProgress { MicroBatchRows = 8 });
        using var scope = new TensorScope();
        return ([.. session.Optimizer.Weights.Select(weight => weight.State[0].Value.ToBytes())], TorchRuntime.Memory(Device.Cpu).PeakBytes - before);
    }

    private static TrialResult Run(TinyTask task, FineTuneSettings settings, RecordingObserver observer)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings), observer);
    }
}
