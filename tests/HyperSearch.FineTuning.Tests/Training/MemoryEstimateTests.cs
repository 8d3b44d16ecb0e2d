using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>What is predicted from shapes beside what the allocator counted.</summary>
[TestFixture]
public class MemoryEstimateTests : TorchFixture
{
    private static readonly FineTuneSettings Plain = new() { Model = "-", Data = new DataPaths("-", "-"), Method = TrainingMethod.Full, BatchSize = 8, WarmupSteps = 0 };

    private static IEnumerable<TestCaseData> Grid()
    {
        var shape = SmallSession.Shape(layers: 3, hidden: 96, heads: 6, inner: 256, vocabulary: 500);
        var wideHead = SmallSession.Shape(layers: 2, hidden: 64, vocabulary: 8000, tied: false);
        var plain = shape with { Mlp = MlpKind.Plain, Norm = NormKind.Layer, Activation = Activation.GeluTanh };
        foreach (var (name, config) in new[] { ("narrow head", shape), ("wide head", wideHead), ("tied wide head", wideHead with { TieWordEmbeddings = true }), ("long", shape) })
        {
            var tokens = name == "long" ? 384 : 96;
            foreach (var method in Enum.GetValues<TrainingMethod>())
            foreach (var recompute in new[] { false, true })
                yield return Case($"{name} {method} recompute {recompute}", config, Plain with { Method = method, Recompute = recompute }, tokens);
        }

        foreach (var kind in Enum.GetValues<OptimizerKind>()) yield return Case($"wide head {kind}", wideHead, Plain with { Optimizer = kind }, 96);
        yield return Case("accumulated", shape, Plain with { Accumulation = 2, BatchSize = 4 }, 96);
        yield return Case("adapter dropout", shape, Plain with { Method = TrainingMethod.Lora, LoraDropout = 0.1, Dropout = 0.1 }, 96);
        yield return Case("dora dropout", shape, Plain with { Method = TrainingMethod.Dora, LoraDropout = 0.1 }, 96);
        yield return Case("half frozen", shape, Plain with { FreezeLayers = 2, FreezeEmbeddings = true }, 96);
        yield return Case("last layer adapted", shape, Plain with { Method = TrainingMethod.Lora, LayersToTransform = [2] }, 96);
        yield return Case("bfloat16 full", shape, Plain with { Dtype = "bfloat16" }, 96);
        yield return Case("bfloat16 lora", shape, Plain with { Dtype = "bfloat16", Method = TrainingMethod.Lora }, 96);

        static TestCaseData Case(string name, ModelConfig config, FineTuneSettings settings, int tokens)
            => new TestCaseData(config, settings, tokens).SetName($"Estimate_{name.Replace(' ', '_')}_IsNearWhatWasMeasured");
    }

    [TestCaseSource(nameof(Grid))]
    public void Estimate_OfAStep(ModelConfig config, FineTuneSettings settings, int tokens)
    {
        TorchRuntime.ResetPeak(Device.Cpu);
        var before = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
        using var session = SmallSession.Open(config, settings, tokens);
        var estimate = MemoryEstimate.Of(session);
        using var runner = new StepRunner(session, 0);
        var progress = new TrialProgress { MicroBatchRows = settings.BatchSize };
        runner.Probe(progress);
        runner.Run(progress);
        runner.Run(progress);
        var measured = TorchRuntime.Memory(Device.Cpu).PeakBytes - before;
        var ratio = (estimate.WeightBytes + estimate.OptimizerBytes + estimate.StepBytes) / (double)measured;
        TestContext.Out.WriteLine(FormattableString.Invariant($"predicted / measured {ratio:F3} of {measured / 1e6:F1} MB"));
        Assert.That(ratio, Is.InRange(0.85, 1.2));
    }

    [TestCase(500)]
    [TestCase(8000)]
    public void Estimate_OfAnEvaluation_IsNearWhatWasMeasured(int vocabulary)
    {
        using var session = SmallSession.Open(SmallSession.Shape(layers: 3, hidden: 96, heads: 6, inner: 256, vocabulary: vocabulary), Plain, 96, rows: 150);
        var estimate = MemoryEstimate.Of(session).EvaluationBytes;
        TorchRuntime.ResetPeak(Device.Cpu);
        var before = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
        new LossEvaluator(session.Model, 0).Evaluate(session.Data.Validation.Rows);
        var ratio = estimate / (double)(TorchRuntime.Memory(Device.Cpu).PeakBytes - before);
        TestContext.Out.WriteLine(FormattableString.Invariant($"predicted / measured {ratio:F3}"));
        Assert.That(ratio, Is.InRange(0.85, 1.2));
    }
}
