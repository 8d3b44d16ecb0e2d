using System.Text.Json;
using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Export;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Trials of every method: what moves, what stays, what is exported, what is refused.</summary>
[TestFixture]
public class MethodTests : TorchFixture
{
    private static readonly TrainingMethod[] Adapted = [TrainingMethod.Lora, TrainingMethod.RsLora, TrainingMethod.Dora, TrainingMethod.LoraPlus];

    private TinyTask _task = null!;

    [SetUp]
    public void Make() => _task = new TinyTask();

    [TearDown]
    public void Remove() => _task.Dispose();

    [TestCaseSource(nameof(Adapted))]
    public void Export_AdapterOfEveryMethod_LoadsAndMergesToTheTrainedModel(TrainingMethod method)
    {
        var result = Run(Lora(method) with { Targets = ["q_proj", "down_proj"], ModulesToSave = ["model.norm"], LayersToTransform = [1] });
        var adapter = Export(result);
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(adapter, "adapter_config.json")));
        Assert.Multiple(() =>
        {
            Assert.That(config.RootElement.GetProperty("use_rslora").GetBoolean(), Is.EqualTo(method == TrainingMethod.RsLora));
            Assert.That(config.RootElement.GetProperty("use_dora").GetBoolean(), Is.EqualTo(method == TrainingMethod.Dora));
            Assert.That(config.RootElement.GetProperty("target_modules").GetRawText(), Does.Contain("q_proj").And.Contain("down_proj"));
            Assert.That(config.RootElement.GetProperty("layers_to_transform")[0].GetInt32(), Is.EqualTo(1));
            Assert.That(config.RootElement.GetProperty("modules_to_save")[0].GetString(), Is.EqualTo("model.norm"));
            Assert.That(config.RootElement.GetProperty("lora_alpha").GetInt32(), Is.EqualTo(8));
        });
        using (var file = SafeTensorsFile.Open(Path.Combine(adapter, "adapter_model.safetensors")))
        {
            string[] parts = method == TrainingMethod.Dora ? ["lora_A.weight", "lora_B.weight", "lora_magnitude_vector"] : ["lora_A.weight", "lora_B.weight"];
            var wanted = new[] { "mlp.down_proj", "self_attn.q_proj" }.SelectMany(module => parts.Select(part => $"base_model.model.model.layers.1.{module}.{part}"))
                .Append("base_model.model.model.norm.weight");
            Assert.That(file.Entries.Select(entry => entry.Name), Is.EquivalentTo(wanted));
            Assert.That(file.Entries.Select(entry => entry.ElementType), Has.All.EqualTo(TensorElementType.F32));
        }

        using var model = DecoderModel.Load(_task.Model, DType.Float32, Device.Cpu);
        using var set = AdapterDirectory.Load(adapter, model);
        Assert.That(Loss(model), Is.EqualTo(result.Metrics["validation/loss"]), "the exported adapter is the trained one");
        var merged = Path.Combine(_task.Root, "merged");
        TrialExport.Merge(_task.Model, adapter, merged);
        using var whole = DecoderModel.Load(merged, DType.Float32, Device.Cpu);
        Assert.That(Loss(whole), Is.EqualTo(result.Metrics["validation/loss"]).Within(1e-5));
    }

    [Test]
    public void Run_FreshDora_BeginsAsTheBaseModel()
    {
        using var model = DecoderModel.Load(_task.Model, DType.Float32, Device.Cpu);
        var before = Loss(model);
        using var set = LoraSet.Create(model, AdapterConfig.Of(Lora(TrainingMethod.Dora)), 3);
        set.Attach();
        Assert.That(Loss(model), Is.EqualTo(before).Within(1e-6));
    }

    [Test]
    public void Run_LoraPlus_MovesTheUpMatricesByTheRatio()
    {
        // One step of Adam moves every weight by its rate, whatever the gradient.
        var settings = Lora(TrainingMethod.LoraPlus) with { LoraPlusRatio = 4, WeightDecay = 0, Schedule = ScheduleKind.Constant, WarmupSteps = 0, BatchSize = 90, Epochs = 1, LearningRate = 1e-3 };
        using var trained = TrainedModel.Load(Run(settings).Checkpoint!, null, Device.Cpu);
        var up = trained.Adapters!.Adapters[0].B.Value.ToFloatArray().Max(Math.Abs);
        Assert.That(up, Is.EqualTo(4e-3).Within(1e-5));
        using var plain = TrainedModel.Load(Run(settings with { Method = TrainingMethod.Lora }).Checkpoint!, null, Device.Cpu);
        Assert.That(plain.Adapters!.Adapters[0].B.Value.ToFloatArray().Max(Math.Abs), Is.EqualTo(1e-3).Within(1e-5));
    }

    [Test]
    public void Run_RankStabilised_ScalesByTheRoot()
    {
        using var trained = TrainedModel.Load(Run(Lora(TrainingMethod.RsLora) with { Rank = 4, Alpha = 6 }).Checkpoint!, null, Device.Cpu);
        Assert.That(trained.Adapters!.Adapters[0].Scale, Is.EqualTo(3));
    }

    [TestCase(1, false)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    public void Run_FullWithFrozenParts_LeavesThemToTheBit(int layers, bool embeddings)
    {
        using var trained = TrainedModel.Load(Run(_task.Settings with { FreezeLayers = layers, FreezeEmbeddings = embeddings, Epochs = 1 }).Checkpoint!, null, Device.Cpu);
        using var original = DecoderModel.Load(_task.Model, DType.Float32, Device.Cpu);
        foreach (var (now, then) in trained.Model.Parameters.Zip(original.Parameters))
        {
            var frozen = (embeddings && now.Name.Contains("embed", StringComparison.Ordinal)) || (layers > 0 && now.Name.Contains("layers.0.", StringComparison.Ordinal));
            Assert.That(now.Value.ToFloatArray().SequenceEqual(then.Value.ToFloatArray()), Is.EqualTo(frozen), now.Name);
        }
    }

    [TestCaseSource(nameof(Adapted))]
    public void Run_FromAnAdapter_GoesOnFromItsWeightsAndShape(TrainingMethod method)
    {
        var adapter = Export(Run(Lora(method) with { Rank = 3, Targets = [".*(q|up)_proj"] }));
        var observer = new RecordingObserver();
        // A rate of next to nothing shows where the trial began.
        var settings = Lora(method) with { Adapter = adapter, LearningRate = 1e-12, Epochs = 1 };
        var again = Run(settings, observer);
        Assert.That(again.Outcome, Is.EqualTo(TrialOutcome.Completed), again.Message);
        using var model = DecoderModel.Load(_task.Model, DType.Float32, Device.Cpu);
        using var set = AdapterDirectory.Load(adapter, model);
        Assert.That(again.Metrics["validation/loss"], Is.EqualTo(Loss(model)).Within(1e-6));
        var second = Path.Combine(_task.Root, "second");
        TrialExport.Write(again.Checkpoint!, second);
        Assert.That(File.ReadAllText(Path.Combine(second, "adapter_config.json")), Is.EqualTo(File.ReadAllText(Path.Combine(adapter, "adapter_config.json"))));

        // The adapter's content belongs to the trial: another one under the same path is not gone on with.
        var step = observer.Checkpoints.First(checkpoint => checkpoint.Path.Contains("step-", StringComparison.Ordinal));
        File.AppendAllText(Path.Combine(adapter, "adapter_config.json"), " ");
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        Assert.That(engine.Run(_task.Job(settings, new ResumePoint(step.Path, step.Step)), new RecordingObserver()).Message, Does.Contain("adapter"));
    }

    [Test]
    public void Run_FromAnAdapterOfAnotherMethod_IsAUserErrorThatNamesIt()
    {
        var adapter = Export(Run(Lora(TrainingMethod.Dora)));
        var result = Run(Lora(TrainingMethod.Lora) with { Adapter = adapter });
        Assert.That(result.FailureClass, Is.EqualTo("user_error"), result.Message);
        Assert.That(result.Message, Does.Contain("method dora"));
    }

    [TestCase("modules_to_save", "no_such_module")]
    [TestCase("modules_to_save", "embed_tokens")]
    [TestCase("layers_to_transform", "7")]
    [TestCase("exclude_modules", "q_proj")]
    [TestCase("freeze_layers", "3")]
    [TestCase("adapter", "/no/such/directory")]
    public void Run_SettingThatDoesNotFitTheModel_IsAUserErrorThatNamesIt(string setting, string value)
    {
        var settings = Lora(TrainingMethod.Lora) with { Targets = ["q_proj"] };
        var result = Run(setting switch
        {
            "modules_to_save" => settings with { ModulesToSave = [value] },
            "layers_to_transform" => settings with { LayersToTransform = [int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)] },
            "exclude_modules" => settings with { ExcludeModules = [value] },
            "adapter" => settings with { Adapter = value },
            _ => settings with { Method = TrainingMethod.Full, FreezeLayers = 3 },
        });
        Assert.That(result.FailureClass, Is.EqualTo("user_error"), result.Message);
        Assert.That(result.Message, Does.Contain(setting));
    }

    private FineTuneSettings Lora(TrainingMethod method)
        => _task.Settings with { Method = method, Rank = 4, Epochs = 1, LearningRate = 0.01, EvaluateEvery = null };

    private TrialResult Run(FineTuneSettings settings, RecordingObserver? observer = null)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(_task.Job(settings), observer ?? new RecordingObserver());
    }

    private string Export(TrialResult result)
    {
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        var adapter = Path.Combine(_task.Root, "adapter");
        Assert.That(TrialExport.Write(result.Checkpoint!, adapter), Is.EqualTo(ExportKind.Adapter));
        return adapter;
    }

    private double Loss(DecoderModel model)
    {
        var rows = TrainingSetReader.Read(Dataset.Read(_task.Data.Validation), TextCodec.Load(_task.Model), model.Config, 64).Rows;
        return new LossEvaluator(model, 0).Evaluate(rows).MeanLoss;
    }
}
