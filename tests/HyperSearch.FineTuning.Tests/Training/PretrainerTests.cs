using System.Text.Json;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.FineTuning.Training.Pretraining;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

[TestFixture]
public class PretrainerTests : TorchFixture
{
    private const string Recipe = """
        {"model": {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 64, "tie_word_embeddings": true},
         "tokenizer": {"vocabulary": 280}, "data": {"train": ["train.jsonl"], "validation": "validation.jsonl"},
         "training": {"learning_rate": 0.01, "epochs": 1, "checkpoint_every": 500}, "loss_on_prompts": true, "save_dtype": "bfloat16", "seed": 3}
        """;

    [Test]
    public void Run_DrainedAndRunAgain_WritesTheModelOfAnUninterruptedRun()
    {
        using var task = new TinyTask();
        var recipe = Write(task, Recipe);
        var whole = Pretrainer.Run(recipe, Path.Combine(task.Root, "whole"), Device.Cpu, TimeProvider.System, new RecordingObserver());
        Assert.That(whole.Trial.Outcome, Is.EqualTo(TrialOutcome.Completed), whole.Trial.Message);

        var target = Path.Combine(task.Root, "parts");
        var first = Pretrainer.Run(recipe, target, Device.Cpu, TimeProvider.System, new RecordingObserver { DrainRequested = true });
        Assert.That((first.Trial.Outcome, first.Directory), Is.EqualTo((TrialOutcome.Released, (string?)null)));
        var second = Pretrainer.Run(recipe, target, Device.Cpu, TimeProvider.System, new RecordingObserver());
        Assert.That(second.Trial.Record!.TrainedTokens, Is.EqualTo(whole.Trial.Record!.TrainedTokens));
        foreach (var name in new[] { "model.safetensors", "config.json", "tokenizer.json" })
            Assert.That(File.ReadAllBytes(Path.Combine(target, name)), Is.EqualTo(File.ReadAllBytes(Path.Combine(whole.Directory!, name))), name);

        using var model = DecoderModel.Load(target, DType.Float32, Device.Cpu);
        Assert.That(model.Config.EosTokenIds, Has.Count.EqualTo(1));
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(target, "training_record.json")));
        Assert.That(record.RootElement.GetProperty("losses").GetArrayLength(), Is.EqualTo(1));
        Assert.That(record.RootElement.GetProperty("facts").GetProperty("data_sets").GetProperty("train").GetProperty("path").GetString(), Is.EqualTo("train.jsonl"));
    }

    [Test]
    public void Run_OccupiedTarget_IsRefusedBeforeAnyWork()
    {
        using var task = new TinyTask();
        Assert.That(() => Pretrainer.Run(Write(task, Recipe), task.Model, Device.Cpu, TimeProvider.System, new RecordingObserver()),
            Throws.InstanceOf<IOException>().With.Message.Contains("holds files already"));
    }

    [TestCase("\"seed\": 3", "\"sead\": 3", "sead")]
    [TestCase("\"vocabulary\": 280", "\"vocabulary\": 20", "tokenizer.vocabulary")]
    [TestCase("\"bfloat16\"", "\"float16\"", "save_dtype")]
    [TestCase("\"hidden_size\": 16,", "", "hidden_size")]
    public void Load_BadRecipe_NamesTheKey(string from, string to, string key)
    {
        using var task = new TinyTask();
        Assert.That(() => PretrainRecipe.Load(Write(task, Recipe.Replace(from, to, StringComparison.Ordinal))),
            Throws.Exception.With.Message.Contains(key));
    }

    private static string Write(TinyTask task, string recipe)
    {
        var path = Path.Combine(task.Root, "recipe.json");
        File.WriteAllText(path, recipe);
        return path;
    }
}
