using System.Text.Json;
using HyperSearch.FineTuning.Export;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Trials of classifiers: encoders and decoders, whole and by adapters, with heads of their own and fresh ones.</summary>
[TestFixture]
public class ClassifierTrialTests : TorchFixture
{
    private static readonly string[] Fixtures = ["bert-classify", "distilbert-classify", "llama-classify", "gpt2-classify"];
    private static readonly TrainingMethod[] Methods = [TrainingMethod.Full, TrainingMethod.Lora];

    [Test]
    public void Run_Classifier_LearnsAndExportsWhatLoads([ValueSource(nameof(Fixtures))] string fixture, [ValueSource(nameof(Methods))] TrainingMethod method)
    {
        using var task = new ClassifierTask(fixture, mood => mood);
        var observer = new RecordingObserver();
        var result = Run(task, task.Settings with { Method = method, LearningRate = method == TrainingMethod.Lora ? 6e-3 : 3e-3, Epochs = method == TrainingMethod.Lora ? 16 : 10 }, observer);
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        Assert.That(result.Metrics.Keys, Is.SupersetOf(ClassMetrics.Names.Where(name => name != "roc_auc" || !HasClassWithoutRows(fixture)).Select(name => $"validation/{name}")));
        Assert.That(result.Metrics["validation/accuracy"], Is.GreaterThan(0.6), "one word in each text tells its class");
        Assert.That(result.Metrics["validation/log_loss"], Is.EqualTo(result.Metrics["validation/loss"]).Within(1e-6));

        var exported = Path.Combine(task.Root, "exported");
        var kind = TrialExport.Write(result.Checkpoint!, exported);
        Assert.That(kind, Is.EqualTo(method == TrainingMethod.Full ? ExportKind.Model : ExportKind.Adapter));
        if (kind == ExportKind.Adapter) CheckAdapter(exported, Heads(fixture));
        using var loaded = kind == ExportKind.Model ? ModelEvaluator.Open(exported, null, DType.Float32, Device.Cpu) : ModelEvaluator.Open(task.Model, exported, DType.Float32, Device.Cpu);
        var evaluation = loaded.Evaluate(task.Data.Validation, 32);
        Assert.That(evaluation.Loss, Is.EqualTo(result.Metrics["validation/loss"]).Within(1e-6));
        Assert.That(evaluation.ExactMatch, Is.EqualTo(result.Metrics["validation/accuracy"]));
        Assert.That(evaluation.Examples.Count(e => e.Generated == e.Completion), Is.EqualTo(evaluation.Examples.Count(e => e.ExactMatch)));
    }

    [TestCaseSource(nameof(Methods))]
    public void Run_ResumedWithDropout_EqualsUninterruptedToTheBit(TrainingMethod method)
    {
        using var task = new ClassifierTask("distilbert-classify", mood => mood);
        var settings = task.Settings with { Method = method, Dropout = 0.1, LoraDropout = 0.1, LabelSmoothing = 0.1, Accumulation = 2, BatchSize = 4, Epochs = 2 };
        var whole = new RecordingObserver();
        var expected = Run(task, settings, whole);
        var (path, step) = whole.Checkpoints[0];
        Assert.That(path, Does.Contain("step-"));
        var part = new RecordingObserver();
        Run(task, settings, part, new ResumePoint(path, step));
        Assert.That(expected.Outcome, Is.EqualTo(TrialOutcome.Completed), expected.Message);
        Assert.That(part.Lines, Is.EqualTo(whole.Lines.TakeLast(part.Reports.Count)));
        Assert.That(part.Reports, Is.Not.Empty);
    }

    [TestCase(TrainingMethod.Full)]
    [TestCase(TrainingMethod.Lora)]
    public void Run_EncoderWithoutAHead_GetsAFreshOneWithTheClassesOfTheData(TrainingMethod method)
    {
        using var task = new ClassifierTask("distilbert-classify", mood => new[] { "zornig", "alt", "gut" }[mood]);
        task.TakeHeadAway("DistilBertForMaskedLM", name => name.StartsWith("pre_classifier", StringComparison.Ordinal) || name.StartsWith("classifier", StringComparison.Ordinal), "vocab_projector.bias");
        var result = Run(task, task.Settings with { Method = method, LearningRate = method == TrainingMethod.Lora ? 6e-3 : 3e-3, Epochs = method == TrainingMethod.Lora ? 16 : 10 }, new RecordingObserver());
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        Assert.That(result.Metrics["validation/accuracy"], Is.GreaterThan(0.6));
        using var tuned = ModelEvaluator.OpenCheckpoint(result.Checkpoint!, null, Device.Cpu);
        var evaluation = tuned.Evaluate(task.Data.Validation, 32);
        Assert.That(evaluation.Loss, Is.EqualTo(result.Metrics["validation/loss"]).Within(1e-6));
        Assert.That(evaluation.Examples.Select(e => e.Generated).Distinct(), Is.SubsetOf(new[] { "alt", "gut", "zornig" }));
        using var untuned = ModelEvaluator.OpenUntuned(result.Checkpoint!, task.Model, Device.Cpu);
        Assert.That(untuned.Evaluate(task.Data.Validation, 32).ExactMatch, Is.LessThan(evaluation.ExactMatch));

        var exported = Path.Combine(task.Root, "exported");
        if (TrialExport.Write(result.Checkpoint!, exported) == ExportKind.Adapter)
        {
            CheckAdapter(exported, "classifier", "pre_classifier");
            return;
        }

        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(exported, "config.json")));
        Assert.That(config.RootElement.GetProperty("architectures")[0].GetString(), Is.EqualTo("DistilBertForSequenceClassification"));
        Assert.That(config.RootElement.GetProperty("id2label").GetProperty("2").GetString(), Is.EqualTo("zornig"));
        Assert.That(config.RootElement.GetProperty("label2id").GetProperty("alt").GetInt32(), Is.EqualTo(0));
        using var loaded = ModelEvaluator.Open(exported, null, DType.Float32, Device.Cpu);
        Assert.That(loaded.Evaluate(task.Data.Validation, 32).Loss, Is.EqualTo(evaluation.Loss).Within(1e-6));
    }

    [Test]
    public void Run_LanguageModelOnLabels_GetsAFreshHeadThatTheSeedDecides()
    {
        using var task = new ClassifierTask("llama", mood => mood == 1);
        var first = Run(task, task.Settings, new RecordingObserver());
        var again = Run(task, task.Settings, new RecordingObserver());
        Assert.That(first.Outcome, Is.EqualTo(TrialOutcome.Completed), first.Message);
        Assert.That(again.Metrics["validation/loss"], Is.EqualTo(first.Metrics["validation/loss"]));
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        var other = engine.Run(task.Job(task.Settings) with { Seed = 8 }, new RecordingObserver());
        Assert.That(other.Metrics["validation/loss"], Is.Not.EqualTo(first.Metrics["validation/loss"]));
        Assert.That(first.Metrics.Keys, Does.Contain("validation/roc_auc"));
    }

    [Test]
    public void Run_WhatAClassifierCannotDo_IsRefusedByName()
    {
        using var task = new ClassifierTask("bert-classify", mood => mood);
        File.AppendAllText(task.Data.Validation, "{\"text\":\"day\",\"label\":3}\n");
        var unknown = Run(task, task.Settings, new RecordingObserver());
        Assert.That((unknown.FailureClass, unknown.Message), Is.EqualTo(("user_error", unknown.Message)));
        Assert.That(unknown.Message, Does.Contain("validation.jsonl, line 41").And.Contain("LABEL_0, LABEL_1, LABEL_2"));

        using var whole = new ClassifierTask("bert-classify", mood => mood);
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        var bleu = engine.Run(whole.Job(whole.Settings) with { NeededMetrics = ["validation/bleu"] }, new RecordingObserver());
        Assert.That(bleu.Message, Does.Contain("validation/bleu is not measured on rows of the kind classification"));
        var retained = engine.Run(whole.Job(whole.Settings with { Data = whole.Data with { Retained = whole.Data.Train } }), new RecordingObserver());
        Assert.That((retained.FailureClass, retained.Message), Is.EqualTo(("user_error", retained.Message)));
        Assert.That(retained.Message, Does.Contain("data.retained"));
    }

    // As in PEFT, the name of the head also fits the end of another module's.
    private static string[] Heads(string fixture) => fixture switch
    {
        "bert-classify" => ["classifier"],
        "distilbert-classify" => ["classifier", "pre_classifier"],
        _ => ["score"],
    };

    // The fixture's head tells four classes apart, of which the texts have three: no ROC AUC is defined then.
    private static bool HasClassWithoutRows(string fixture) => fixture == "llama-classify";

    /// <summary>The head stands in the file whole and is named in the configuration, as PEFT has it.</summary>
    private static void CheckAdapter(string directory, params string[] modules)
    {
        using var file = SafeTensorsFile.Open(Path.Combine(directory, "adapter_model.safetensors"));
        var whole = file.Entries.Select(entry => entry.Name).Where(name => !name.Contains("lora_", StringComparison.Ordinal)).ToArray();
        Assert.That(whole.Select(name => name["base_model.model.".Length..name.LastIndexOf('.')]).Distinct(), Is.EquivalentTo(modules));
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "adapter_config.json")));
        Assert.That(config.RootElement.GetProperty("modules_to_save").EnumerateArray().Select(name => name.GetString()), Does.Contain(modules[0]));
        Assert.That(config.RootElement.GetProperty("task_type").GetString(), Is.EqualTo("SEQ_CLS"));
    }

    private static TrialResult Run(ClassifierTask task, FineTuneSettings settings, RecordingObserver observer, ResumePoint? resume = null)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings, resume), observer);
    }
}
