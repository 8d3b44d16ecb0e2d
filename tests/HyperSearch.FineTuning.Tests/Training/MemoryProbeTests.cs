using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>What happens before the first step: the prediction is held against the limit, and the longest rows are tried.</summary>
[TestFixture]
public class MemoryProbeTests : TorchFixture
{
    private static readonly FineTuneSettings Settings = new()
    {
        Model = "-", Data = new DataPaths("-", "-"), BatchSize = 8, Dropout = 0.1, LoraDropout = 0.1, WarmupSteps = 0, LearningRate = 0.01,
    };

    [TestCase(TrainingMethod.Full, 1)]
    [TestCase(TrainingMethod.Dora, 2)]
    public void Probe_BeforeTraining_LeavesNothingOfItself(TrainingMethod method, int accumulation)
    {
        var settings = Settings with { Method = method, Accumulation = accumulation, BatchSize = 8 / accumulation };
        Assert.That(Trained(settings, probe: true), Is.EqualTo(Trained(settings, probe: false)));
    }

    [Test]
    public void Probe_WhereTheLongestRowsDoNotFit_HalvesTheMicroBatchBeforeTheFirstStep()
    {
        using var session = SmallSession.Open(SmallSession.Shape(), Settings with { Method = TrainingMethod.Full });
        using var runner = new StepRunner(session, 0);
        var progress = new TrialProgress { MicroBatchRows = 8 };
        var before = Bits(session);
        try
        {
            TorchRuntime.CpuAllocationLimit = TorchRuntime.Memory(Device.Cpu).CurrentBytes + (MemoryEstimate.Of(session).StepBytes / 2);
            runner.Probe(progress);
        }
        finally
        {
            TorchRuntime.CpuAllocationLimit = null;
        }

        Assert.That((progress.Steps, progress.Tokens), Is.EqualTo((0L, 0L)));
        Assert.That(progress.MicroBatchRows, Is.LessThan(8));
        Assert.That(progress.Notes, Has.Some.Contains("probing"));
        Assert.That(Bits(session), Is.EqualTo(before));
        Assert.That(session.Optimizer.Weights.Select(weight => weight.Parameter.Value.Grad), Has.All.Null);
    }

    [Test]
    public void Check_LimitBelowTheWindow_BeginsWithFewerSequences()
    {
        using var session = SmallSession.Open(SmallSession.Shape(), Settings);
        var progress = new TrialProgress { MicroBatchRows = 8 };
        MemoryGate.Check(session, progress, Held + MemoryEstimate.Of(session, 4).StepBytes);
        Assert.That(progress.MicroBatchRows, Is.EqualTo(4));
        Assert.That(progress.Notes.Single(), Does.Contain("predicted not to fit; began with 4"));
    }

    [Test]
    public void Check_LimitBelowOneSequence_IsOutOfMemoryBeforeTheFirstStep()
    {
        using var session = SmallSession.Open(SmallSession.Shape(), Settings);
        var progress = new TrialProgress { MicroBatchRows = 8 };
        var error = Assert.Throws<TorchException>(() => MemoryGate.Check(session, progress, Held + (MemoryEstimate.Of(session, 1).StepBytes / 2)));
        Assert.That(error!.Kind, Is.EqualTo(TorchErrorKind.OutOfMemory));
        Assert.That(error.Message, Does.Contain("single sequence of 64 tokens"));
    }

    [Test]
    public void Check_LimitUnknownOrAmple_ChangesNothing()
    {
        using var session = SmallSession.Open(SmallSession.Shape(), Settings);
        var progress = new TrialProgress { MicroBatchRows = 8 };
        MemoryGate.Check(session, progress, null);
        MemoryGate.Check(session, progress, TorchRuntime.MemoryLimit(Device.Cpu));
        Assert.That((progress.MicroBatchRows, progress.Notes.Count), Is.EqualTo((8, 0)));
    }

    private static long Held => TorchRuntime.Memory(Device.Cpu).CurrentBytes;

    /// <summary>Weights, state, loss and counts after three steps.</summary>
    private static string Trained(FineTuneSettings settings, bool probe)
    {
        using var session = SmallSession.Open(SmallSession.Shape(), settings);
        using var runner = new StepRunner(session, 0);
        var progress = new TrialProgress { MicroBatchRows = settings.BatchSize };
        if (probe) runner.Probe(progress);
        for (var step = 0; step < 3; step++) runner.Run(progress);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Bits(session)} {runner.LossSum:R} {progress.Steps} {progress.Tokens} {progress.LossTargets} {progress.MicroBatchRows} {progress.Notes.Count}");
    }

    private static string Bits(TrialSession session)
    {
        using var scope = new TensorScope();
        return string.Concat(session.Optimizer.Weights.SelectMany(weight => weight.State.Select(state => state.Value).Append(weight.Value))
            .Select(value => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(value.ToBytes()))));
    }
}
