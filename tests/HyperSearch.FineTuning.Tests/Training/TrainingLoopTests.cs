using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Export;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

[TestFixture]
public class TrainingLoopTests : TorchFixture
{
    [Test]
    public void Run_TinyTask_Learns()
    {
        using var task = new TinyTask();
        var observer = new RecordingObserver();
        var result = Run(task, task.Settings with { Epochs = 16, LearningRate = 0.01, EvaluateEvery = null }, observer);
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        Assert.That(result.Metrics["train/loss"], Is.LessThan(0.4 * observer.Reports[0].Metrics["train/loss"]));
        Assert.That(result.Metrics.Keys, Is.SupersetOf((string[])
        [
            "train/loss", "validation/loss", "validation/perplexity", "validation/token_accuracy", "validation/exact_match", "validation/bits_per_byte", "validation/bleu", "validation/meteor_exact_stem",
            "retained/loss", "retained/exact_match", "forgetting/loss", "peak_memory_gb", "tokens_per_second",
        ]));
        Assert.That(result.Metrics["forgetting/loss"], Is.LessThan(0), "the retained rows stand in the training set");
        Assert.That(result.Record!.TrainedTokens, Is.EqualTo(result.Step));
        Assert.That(result.Record.DataSets["train"].Rows, Is.EqualTo(90));
    }

    [Test]
    public void Run_LoraOnATrainedBase_LearnsAndExports()
    {
        using var task = new TinyTask();
        var full = Run(task, task.Settings with { Epochs = 6, LearningRate = 0.01, EvaluateEvery = null }, new RecordingObserver());
        var trained = Path.Combine(task.Root, "trained");
        Assert.That(TrialExport.Write(full.Checkpoint!, trained), Is.EqualTo(ExportKind.Model));

        var observer = new RecordingObserver();
        var settings = task.Settings with { Model = trained, Method = TrainingMethod.Lora, Epochs = 6, LearningRate = 0.01, Rank = 8, EvaluateEvery = null };
        var result = Run(task, settings, observer);
        Assert.That(result.Metrics["train/loss"], Is.LessThan(0.97 * observer.Reports[0].Metrics["train/loss"]));

        var adapter = Path.Combine(task.Root, "adapter");
        Assert.That(TrialExport.Write(result.Checkpoint!, adapter), Is.EqualTo(ExportKind.Adapter));
        var text = FineTuning.Generation.TextCodec.Load(trained);
        using var model = FineTuning.Models.DecoderModel.Load(trained, DType.Float32, Device.Cpu);
        var rows = TrainingSetReader.Read(Dataset.Read(task.Data.Validation), text, model.Config, 64).Rows;
        using var set = FineTuning.Lora.AdapterDirectory.Load(adapter, model);
        Assert.That(new LossEvaluator(model, 0).Evaluate(rows).MeanLoss, Is.EqualTo(result.Metrics["validation/loss"]), "the exported adapter is the trained one");

        TrialExport.Merge(trained, adapter, Path.Combine(task.Root, "merged"));
        using var merged = FineTuning.Models.DecoderModel.Load(Path.Combine(task.Root, "merged"), DType.Float32, Device.Cpu);
        Assert.That(new LossEvaluator(merged, 0).Evaluate(rows).MeanLoss, Is.EqualTo(result.Metrics["validation/loss"]).Within(1e-4));
    }

    [TestCase(0.0)]
    [TestCase(0.2)]
    public void Run_EightByOne_EqualsOneByEight(double dropout)
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Dropout = dropout, LoraDropout = dropout, Epochs = 1 };
        foreach (var method in new[] { TrainingMethod.Full, TrainingMethod.Lora })
        {
            var (wide, narrow) = (new RecordingObserver(), new RecordingObserver());
            Run(task, settings with { Method = method, BatchSize = 8, Accumulation = 1 }, wide);
            Run(task, settings with { Method = method, BatchSize = 1, Accumulation = 8 }, narrow);
            Assert.That(narrow.Reports.Select(r => r.Step), Is.EqualTo(wide.Reports.Select(r => r.Step)));
            foreach (var (a, b) in wide.Reports.Zip(narrow.Reports))
            {
                Assert.That(b.Metrics["train/loss"], Is.EqualTo(a.Metrics["train/loss"]).Within(2e-4), method.ToString());
                Assert.That(b.Metrics["validation/loss"], Is.EqualTo(a.Metrics["validation/loss"]).Within(2e-4), method.ToString());
            }
        }
    }

    [Test]
    public void Run_UnderAllocationLimit_RetriesTheStepWithEqualLoss()
    {
        using var task = new TinyTask();
        var settings = task.Settings with { BatchSize = 64, Epochs = 1, EvaluateEvery = null };
        var free = new RecordingObserver();
        var expected = Run(task, settings, free);
        TorchRuntime.ResetPeak(Device.Cpu);
        var floor = TorchRuntime.Memory(Device.Cpu).CurrentBytes;
        var peak = (long)(expected.Metrics["peak_memory_gb"] * 1e9);
        var limited = new RecordingObserver();
        TrialResult result;
        try
        {
            TorchRuntime.CpuAllocationLimit = floor + ((peak - floor) * 6 / 10);
            result = Run(task, settings, limited);
        }
        finally
        {
            TorchRuntime.CpuAllocationLimit = null;
        }

        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        Assert.That(result.Record!.MicroBatchRows, Is.LessThan(64));
        Assert.That(result.Record.Notes, Has.Some.Contains("out of memory"));
        Assert.That(limited.Reports[0].Metrics["train/loss"], Is.EqualTo(free.Reports[0].Metrics["train/loss"]).Within(1e-5));
        Assert.That(result.Metrics["validation/loss"], Is.EqualTo(expected.Metrics["validation/loss"]).Within(1e-4));
    }

    [Test]
    public void Run_WhereOneSequenceDoesNotFit_IsHostOom()
    {
        using var task = new TinyTask();
        TrialResult result;
        try
        {
            TorchRuntime.CpuAllocationLimit = TorchRuntime.Memory(Device.Cpu).CurrentBytes + 200_000;
            result = Run(task, task.Settings, new RecordingObserver());
        }
        finally
        {
            TorchRuntime.CpuAllocationLimit = null;
        }

        Assert.That((result.Outcome, result.FailureClass), Is.EqualTo((TrialOutcome.Failed, "host_oom")), result.Message);
    }

    [Test]
    public void Run_HugeRate_IsDiverged()
    {
        using var task = new TinyTask();
        var result = Run(task, task.Settings with { LearningRate = 1e30, Clip = 0, Epochs = 4 }, new RecordingObserver());
        Assert.That((result.Outcome, result.FailureClass), Is.EqualTo((TrialOutcome.Failed, "diverged")), result.Message);
    }

    [TestCase("train")]
    [TestCase("validation")]
    [TestCase("retained")]
    public void Run_SplitWithoutTargets_IsAUserErrorThatNamesIt(string split)
    {
        using var task = new TinyTask();
        var path = Path.Combine(task.Root, "long.jsonl");
        File.WriteAllText(path, $$"""{"prompt":"{{string.Concat(Enumerable.Repeat("one two ", 60))}}","completion":"12"}""");
        var data = split switch
        {
            "train" => task.Data with { Train = path },
            "validation" => task.Data with { Validation = path },
            _ => task.Data with { Retained = path },
        };
        var result = Run(task, task.Settings with { Data = data }, new RecordingObserver());
        Assert.That((result.Outcome, result.FailureClass), Is.EqualTo((TrialOutcome.Failed, "user_error")), result.Message);
        Assert.That(result.Message, Does.Contain($"data.{split}"));
    }

    [Test]
    public void Run_Stopped_EndsAtTheReport()
    {
        using var task = new TinyTask();
        var observer = new RecordingObserver { Answer = _ => TrialVerdict.Stop };
        var result = Run(task, task.Settings, observer);
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Stopped));
        Assert.That(observer.Reports, Has.Count.EqualTo(1));
        Assert.That(result.Checkpoint, Is.Null);
    }

    [Test]
    public void Run_WithPatience_EndsWithTheBestWeights()
    {
        using var task = new TinyTask();
        var observer = new RecordingObserver();
        var settings = task.Settings with { Patience = 2, Epochs = 40, LearningRate = 0.03, Schedule = ScheduleKind.Constant };
        var result = Run(task, settings, observer);
        var best = observer.Reports.Min(report => report.Metrics["validation/loss"]);
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        Assert.That(result.Record!.OptimizerSteps, Is.LessThan(result.Record.PlannedSteps), "stopped early");
        Assert.That(result.Metrics["validation/loss"], Is.EqualTo(best));
        Assert.That(result.Metrics, Does.ContainKey("validation/exact_match"));
        using var trained = FineTuning.Checkpoints.TrainedModel.Load(result.Checkpoint!, null, Device.Cpu);
        var text = FineTuning.Generation.TextCodec.Load(task.Model);
        var rows = TrainingSetReader.Read(Dataset.Read(task.Data.Validation), text, trained.Model.Config, 64).Rows;
        Assert.That(new LossEvaluator(trained.Model, 0).Evaluate(rows).MeanLoss, Is.EqualTo(best).Within(1e-9), "the exported weights are the best ones");
    }

    [Test]
    public void Run_ManyTrials_LeaveNoTensorBehind()
    {
        using var task = new TinyTask();
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        var live = new List<long>();
        for (var trial = 0; trial < 3; trial++)
        {
            foreach (var method in new[] { TrainingMethod.Full, TrainingMethod.Lora })
                engine.Run(task.Job(task.Settings with { Method = method, Patience = 5, Dropout = 0.1 }), new RecordingObserver());
            live.Add(TorchRuntime.LiveTensorCount);
        }

        Assert.That(live.Distinct().Count(), Is.EqualTo(1), string.Join(", ", live));
    }

    [Test]
    public void Run_ManySteps_KeepTheCountOfLiveTensors()
    {
        using var task = new TinyTask();
        var live = new List<long>();
        var observer = new RecordingObserver { Answer = _ => { live.Add(TorchRuntime.LiveTensorCount); return TrialVerdict.Continue; } };
        Run(task, task.Settings with { Dropout = 0.1, EvaluateEvery = 100 }, observer);
        Assert.That(live, Has.Count.GreaterThan(10));
        Assert.That(live.Distinct().Count(), Is.EqualTo(1), string.Join(", ", live));
    }

    [Test]
    public void Run_ManyCheckpoints_KeepTheLastTwoOnDisk()
    {
        using var task = new TinyTask();
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        var observer = new RecordingObserver();
        var result = engine.Run(task.Job(task.Settings) with { CheckpointsKept = 2 }, observer);
        var steps = observer.Checkpoints.Select(checkpoint => checkpoint.Path).Where(path => path != result.Checkpoint).ToArray();
        Assert.That(steps, Has.Length.GreaterThan(2));
        Assert.That(Directory.GetFiles(Path.Combine(task.Root, "checkpoints")).Order(), Is.EqualTo(steps[^2..].Append(result.Checkpoint!).Order()));
    }

    [TestCase(TrainingMethod.Lora)]
    [TestCase(TrainingMethod.Full)]
    public void Run_BFloat16_StaysNearFloat32AndResumesToTheBit(TrainingMethod method)
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Method = method, Epochs = 1 };
        var single = Run(task, settings, new RecordingObserver());
        var observer = new RecordingObserver();
        var half = Run(task, settings with { Dtype = "bfloat16" }, observer);
        Assert.That(half.Outcome, Is.EqualTo(TrialOutcome.Completed), half.Message);
        Assert.That(half.Metrics["validation/loss"], Is.EqualTo(single.Metrics["validation/loss"]).Within(0.1));
        var (path, step) = observer.Checkpoints[0];
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        var again = engine.Run(task.Job(settings with { Dtype = "bfloat16" }, new ResumePoint(path, step)), new RecordingObserver());
        Assert.That(again.Metrics["validation/loss"], Is.EqualTo(half.Metrics["validation/loss"]), again.Message);
    }

    [Test]
    public void Run_L1_MakesWeightsExactlyZero()
    {
        using var task = new TinyTask();
        var result = Run(task, task.Settings with { L1 = 0.5, Epochs = 1 }, new RecordingObserver());
        using var trained = FineTuning.Checkpoints.TrainedModel.Load(result.Checkpoint!, null, Device.Cpu);
        var matrix = trained.Model.Parameters.First(parameter => parameter.Name.EndsWith("q_proj.weight", StringComparison.Ordinal)).Value.ToFloatArray();
        var norm = trained.Model.Parameters.First(parameter => parameter.Name.EndsWith("input_layernorm.weight", StringComparison.Ordinal)).Value.ToFloatArray();
        Assert.That(matrix.Count(value => value == 0), Is.GreaterThan(matrix.Length / 10));
        Assert.That(norm, Has.None.EqualTo(0f), "norms are not decayed");
    }

    [Test]
    public void Evaluate_AnyBatchSize_IsTheSameLoss()
    {
        using var task = new TinyTask();
        using var model = FineTuning.Models.DecoderModel.Load(task.Model, DType.Float32, Device.Cpu);
        var rows = TrainingSetReader.Read(Dataset.Read(task.Data.Train), FineTuning.Generation.TextCodec.Load(task.Model), model.Config, 64).Rows;
        var losses = new[] { 1, 40, 300, 100_000 }.Select(tokens => new LossEvaluator(model, 0, tokens).Evaluate(rows)).ToArray();
        Assert.That(losses.Select(sums => sums.Targets).Distinct().Count(), Is.EqualTo(1));
        foreach (var sums in losses) Assert.That(sums.MeanLoss, Is.EqualTo(losses[0].MeanLoss).Within(1e-6));
    }

    private static TrialResult Run(TinyTask task, FineTuneSettings settings, RecordingObserver observer)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings), observer);
    }
}
