using System.Text.Json;
using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Tests.Training;

[TestFixture]
public class FineTuneSettingsTests
{
    private const string Least = """ "model": "/m", "data": {"train": "/t", "validation": "/v"} """;

    [Test]
    public void FromJson_LeastSettings_HaveTheDocumentedDefaults()
    {
        var settings = Read($"{{{Least}}}");
        Assert.Multiple(() =>
        {
            Assert.That(settings.Method, Is.EqualTo(TrainingMethod.Lora));
            Assert.That(settings.LearningRate, Is.EqualTo(2e-4));
            Assert.That((settings.Rank, settings.LoraAlpha), Is.EqualTo((8, 16.0)));
            Assert.That(settings.Targets, Is.EqualTo(new[] { "all-linear" }));
            Assert.That((settings.WeightDecay, settings.DecayAll, settings.L1), Is.EqualTo((0.01, false, 0.0)));
            Assert.That((settings.BatchSize, settings.Accumulation, settings.Epochs), Is.EqualTo((16, 1, 1.0)));
            Assert.That((settings.Warmup, settings.Schedule, settings.Clip), Is.EqualTo((0.03, ScheduleKind.Cosine, 1.0)));
            Assert.That((settings.MaxLength, settings.Dtype, settings.Patience), Is.EqualTo((512, "float32", (int?)null)));
        });
    }

    [Test]
    public void FromJson_EverySetting_IsRead()
    {
        var settings = Read("""
            {"kind": "fine-tune", "model": "/m", "data": {"train": "/t", "validation": "/v", "test": "/x", "retained": "/r", "replay": "/p"}, "method": "full",
             "learning_rate": 1e-06, "rank": 4, "alpha": 2, "targets": ["q_proj", "v_proj"], "lora_dropout": 0.1, "dropout": 0.2, "weight_decay": 0,
             "decay_all": true, "l1": 0.5, "neftune": 5, "l2_sp": 0.25, "ewc": 30, "distillation_weight": 0.5, "distillation_temperature": 1.5,
             "teacher": "/teacher", "replay_ratio": 0.125, "batch_size": 2.0, "accumulation": 3, "tokens": 5000, "warmup_steps": 0, "warmup": 0.5, "schedule": "linear",
             "clip": 0, "label_smoothing": 0.1, "patience": 2, "evaluate_every": 100, "checkpoint_every": 10, "max_length": 64, "dtype": "bfloat16", "threads": 1}
            """);
        Assert.Multiple(() =>
        {
            Assert.That(settings.Data, Is.EqualTo(new DataPaths("/t", "/v", "/x", "/r", "/p")));
            Assert.That((settings.Neftune, settings.L2Sp, settings.Ewc, settings.ReplayRatio), Is.EqualTo((5.0, 0.25, 30.0, 0.125)));
            Assert.That((settings.DistillationWeight, settings.DistillationTemperature, settings.Teacher), Is.EqualTo((0.5, 1.5, "/teacher")));
            Assert.That((settings.Method, settings.LearningRate, settings.LoraAlpha), Is.EqualTo((TrainingMethod.Full, 1e-6, 2.0)));
            Assert.That((settings.WindowRows, settings.Tokens, settings.WarmupSteps), Is.EqualTo((6, (long?)5000, (int?)0)));
            Assert.That((settings.Patience, settings.EvaluateEvery, settings.CheckpointEvery, settings.Threads), Is.EqualTo(((int?)2, (long?)100, (long?)10, (int?)1)));
        });
    }

    [TestCase("\"learning_rate\": 0", "learning_rate", "more than 0")]
    [TestCase("\"learning_rate\": \"fast\"", "learning_rate", "finite number")]
    [TestCase("\"rank\": 2.5", "rank", "whole number")]
    [TestCase("\"dropout\": 1", "dropout", "less than 1")]
    [TestCase("\"warmup\": 1.5", "warmup", "at most 1")]
    [TestCase("\"layers_to_transform\": [\"0\", \"x\"]", "layers_to_transform", "'x' is no layer")]
    [TestCase("\"layers_to_transform\": \"5-2\"", "layers_to_transform", "ranges such as 0-5")]
    [TestCase("\"loraplus_ratio\": 0", "loraplus_ratio", "more than 0")]
    [TestCase("\"freeze_layers\": -1", "freeze_layers", "at least 0")]
    [TestCase("\"method\": \"full\", \"adapter\": \"/a\"", "adapter", "method: full")]
    [TestCase("\"method\": \"magic\"", "method", "use one of lora, full, rslora, dora, loraplus")]
    [TestCase("\"schedule\": \"step\"", "schedule", "polynomial, wsd")]
    [TestCase("\"optimizer\": \"adam\"", "optimizer", "use one of adamw, sgd, adafactor, lion")]
    [TestCase("\"beta1\": 1", "beta1", "less than 1")]
    [TestCase("\"epsilon\": 0", "epsilon", "more than 0")]
    [TestCase("\"momentum\": -0.1", "momentum", "at least 0")]
    [TestCase("\"decay_share\": 0", "decay_share", "more than 0")]
    [TestCase("\"min_lr_ratio\": 1.5", "min_lr_ratio", "at most 1")]
    [TestCase("\"schedule_power\": 0", "schedule_power", "more than 0")]
    [TestCase("\"dtype\": \"float16\"", "dtype", "float32 or bfloat16")]
    [TestCase("\"epochs\": 1, \"tokens\": 5", "tokens", "together with 'epochs'")]
    [TestCase("\"lerning_rate\": 1", "lerning_rate", "no such setting")]
    [TestCase("\"targets\": []", "targets", "at least one")]
    [TestCase("\"decay_all\": 1", "decay_all", "true or false")]
    [TestCase("\"neftune\": -1", "neftune", "at least 0")]
    [TestCase("\"l2_sp\": -1", "l2_sp", "at least 0")]
    [TestCase("\"ewc\": 1", "data.replay", "required by 'ewc'")]
    [TestCase("\"replay_ratio\": 0.1", "data.replay", "required by 'replay_ratio'")]
    [TestCase("\"distillation_weight\": 1.5", "distillation_weight", "at most 1")]
    [TestCase("\"distillation_temperature\": 0", "distillation_temperature", "more than 0")]
    [TestCase("\"max_length\": 1", "max_length", "at least 2")]
    public void FromJson_BadSetting_NamesItAndTheReason(string setting, string key, string reason)
    {
        var error = Assert.Throws<InvalidSettingException>(() => Read($"{{{Least}, {setting}}}"))!;
        Assert.That(error.Setting, Is.EqualTo(key));
        Assert.That(error.Message, Does.Contain(reason));
    }

    [Test]
    public void FromJson_MissingData_IsNamed()
        => Assert.That(Assert.Throws<InvalidSettingException>(() => Read("""{"model": "/m", "data": {"train": "/t"}}"""))!.Setting, Is.EqualTo("data.validation"));

    [Test]
    public void ToJson_ReadBack_IsTheSame()
    {
        var settings = Read($"{{{Least}, \"targets\": \"q_proj, v_proj\", \"tokens\": 77, \"alpha\": 3, \"method\": \"loraplus\", \"loraplus_ratio\": 4, \"exclude_modules\": \"v_proj\", \"layers_to_transform\": \"3, 0-1\", \"modules_to_save\": [\"lm_head\"], \"adapter\": \"/a\", \"freeze_layers\": 2, \"optimizer\": \"lion\", \"beta1\": 0.8, \"beta2\": 0.95, \"epsilon\": 1e-6, \"momentum\": 0.5, \"schedule\": \"wsd\", \"schedule_power\": 2, \"decay_share\": 0.5, \"min_lr_ratio\": 0.1, \"recompute\": true, \"freeze_embeddings\": true}}");
        var copy = FineTuneSettings.FromJson(FineTuneSettingsWriter.ToJson(settings));
        // Lists compare by reference.
        Assert.That(copy with { Targets = settings.Targets, ExcludeModules = settings.ExcludeModules, LayersToTransform = settings.LayersToTransform, ModulesToSave = settings.ModulesToSave }, Is.EqualTo(settings));
        Assert.That((copy.ExcludeModules, copy.LayersToTransform, copy.ModulesToSave), Is.EqualTo((settings.ExcludeModules, settings.LayersToTransform, settings.ModulesToSave)));
        Assert.That(copy.Targets, Is.EqualTo(new[] { "q_proj", "v_proj" }));
    }

    private static FineTuneSettings Read(string json) => FineTuneSettings.FromJson(JsonDocument.Parse(json).RootElement);
}
