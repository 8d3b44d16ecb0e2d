using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Lora;

[TestFixture]
public class AdapterDirectoryTests : TorchFixture
{
    private static readonly ModelConfig Config = new()
    {
        VocabularySize = 20, HiddenSize = 16, IntermediateSize = 24, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 4, MaxPositions = 32,
    };

    private string _folder = null!;
    private DecoderModel _model = null!;

    [SetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("hypersearch-adapter-").FullName;
        _model = DecoderModel.Initialize(Config, 3, DType.Float32, Device.Cpu);
        using var set = LoraSet.Create(_model, AdapterConfig.Of(Settings(["all-linear"])), 5);
        // A fresh B is zero, and a zero adapter would hide every mistake.
        foreach (var adapter in set.Adapters) adapter.B.Value.FillInPlace(0.1);
        AdapterDirectory.Save(_folder, set, "the/base");
    }

    [TearDown]
    public void Remove()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void SaveAndLoad_KeepNamesValuesAndConfiguration()
    {
        using var original = LoraSet.Create(_model, AdapterConfig.Of(Settings(["all-linear"])), 5);
        using var loaded = AdapterDirectory.Load(_folder, _model);
        Assert.That(loaded.Parameters.Select(parameter => parameter.Name), Is.EqualTo(original.Parameters.Select(parameter => parameter.Name)));
        Assert.That(loaded.Parameters[0].Name, Is.EqualTo("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"));
        Assert.That(loaded.Adapters, Has.Count.EqualTo(14));
        Assert.That(loaded.Adapters[0].A.Value.ToFloatArray(), Is.EqualTo(original.Adapters[0].A.Value.ToFloatArray()));
        Assert.That((loaded.Rank, loaded.Alpha, loaded.Adapters[0].Scale), Is.EqualTo((3, 6.0, 2.0)));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "adapter_config.json")));
        Assert.That(json.RootElement.GetProperty("peft_type").GetString(), Is.EqualTo("LORA"));
        Assert.That(json.RootElement.GetProperty("base_model_name_or_path").GetString(), Is.EqualTo("the/base"));
        Assert.That(json.RootElement.GetProperty("lora_alpha").GetRawText(), Is.EqualTo("6"));
    }

    [TestCase("lora_bias", "true")]
    [TestCase("layer_replication", "[[0, 1]]")]
    [TestCase("trainable_token_indices", "[3]")]
    [TestCase("target_parameters", "[\"weight\"]")]
    [TestCase("modules_to_save", "[\"no_such_module\"]")]
    [TestCase("bias", "\"all\"")]
    [TestCase("peft_type", "\"IA3\"")]
    [TestCase("init_lora_weights", "\"pissa\"")]
    [TestCase("something_of_next_year", "0.5")]
    [TestCase("r", "0")]
    public void Load_WhatIsNotComputed_IsRefusedByName(string key, string value)
    {
        Edit(json => json[key] = JsonNode.Parse(value));
        Assert.That(() => AdapterDirectory.Load(_folder, _model), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains(key));
    }

    [TestCase("\".*self_attn\\\\.(q|v)_proj\"", 4)]
    [TestCase("[\"q_proj\"]", 2)]
    [TestCase("[\"model.layers.1.mlp.down_proj\", \"k_proj\"]", 3)]
    [TestCase("\"all-linear\"", 14)]
    public void Choose_ListsAndPatterns_MeanWhatPeftMeans(string targets, int layers)
    {
        var json = JsonDocument.Parse(targets).RootElement;
        var chosen = json.ValueKind == JsonValueKind.String
            ? LoraTargets.Pattern(json.GetString()!)
            : LoraTargets.Names([.. json.EnumerateArray().Select(item => item.GetString()!)]);
        Assert.That(chosen.Choose(_model), Has.Count.EqualTo(layers));
    }

    [TestCase("exclude_modules", "[\"down_proj\", \"model.layers.0.self_attn.q_proj\"]", 11)]
    [TestCase("exclude_modules", "\".*mlp.*\"", 8)]
    [TestCase("layers_to_transform", "[1]", 7)]
    [TestCase("layers_to_transform", "0", 7)]
    public void Load_WithNarrowedTargets_ReadsTheRestOfTheFileOnly(string key, string value, int layers)
    {
        Edit(json =>
        {
            json["target_modules"] = new JsonArray("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
            json[key] = JsonNode.Parse(value);
        });
        var kept = AdapterConfig.Load(_folder).Targets!.Choose(_model);
        Assert.That(kept, Has.Count.EqualTo(layers));
        Rewrite(entries => entries.Where(entry => kept.Any(linear => entry.Name.Contains($".{linear.Module}.", StringComparison.Ordinal))));
        using var set = AdapterDirectory.Load(_folder, _model);
        Assert.That(set.Adapters.Select(adapter => adapter.Module), Is.EqualTo(kept.Select(linear => linear.Module)));
    }

    [Test]
    public void Config_WithPatterns_GivesEachModuleItsOwn()
    {
        Edit(json =>
        {
            json["rank_pattern"] = new JsonObject { ["layers.1.self_attn.q_proj"] = 5, ["(q|k)_proj"] = 4 };
            json["alpha_pattern"] = new JsonObject { ["v_proj"] = 9.0 };
            json["use_rslora"] = true;
        });
        var config = AdapterConfig.Load(_folder);
        Assert.That(config.RankOf("model.layers.1.self_attn.q_proj"), Is.EqualTo(5));
        Assert.That(config.RankOf("model.layers.0.self_attn.q_proj"), Is.EqualTo(4));
        Assert.That(config.RankOf("model.layers.0.mlp.up_proj"), Is.EqualTo(3));
        Assert.That(config.ScaleOf("model.layers.0.self_attn.v_proj"), Is.EqualTo(9 / Math.Sqrt(3)).Within(1e-12));
        Assert.That(config.ScaleOf("model.layers.0.self_attn.k_proj"), Is.EqualTo(6 / Math.Sqrt(4)).Within(1e-12));
    }

    [Test]
    public void Choose_PatternThatReachesTheEmbedding_IsRefused()
        => Assert.That(() => LoraTargets.Pattern(".*").Choose(_model), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("embed_tokens"));

    [Test]
    public void Choose_UnknownName_IsRefusedWithTheKnownOnes()
        => Assert.That(() => LoraTargets.Names(["q_prj"]).Choose(_model), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("q_prj").And.Message.Contains("q_proj"));

    [Test]
    public void Load_MissingTensor_IsNamed()
    {
        Rewrite(entries => entries.Skip(1));
        Assert.That(() => AdapterDirectory.Load(_folder, _model), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("lacks"));
    }

    [Test]
    public void Load_TensorThatNoTargetUses_IsNamed()
    {
        Edit(json => json["target_modules"] = new JsonArray("q_proj"));
        Assert.That(() => AdapterDirectory.Load(_folder, _model), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("no target"));
    }

    [Test]
    public void Load_OtherRank_NamesTheTensor()
    {
        Edit(json => json["r"] = 4);
        Assert.That(() => AdapterDirectory.Load(_folder, _model), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("lora_A").And.Message.Contains("shape"));
    }

    private static FineTuneSettings Settings(string[] targets)
        => new() { Model = "-", Data = new DataPaths("-", "-"), Rank = 3, Targets = targets };

    private void Edit(Action<JsonObject> change)
    {
        var path = Path.Combine(_folder, "adapter_config.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }

    private void Rewrite(Func<IEnumerable<TensorToWrite>, IEnumerable<TensorToWrite>> change)
    {
        var path = Path.Combine(_folder, "adapter_model.safetensors");
        TensorToWrite[] tensors;
        using (var file = SafeTensorsFile.Open(path))
            tensors = [.. file.Entries.Select(entry => new TensorToWrite(entry.Name, entry.ElementType, entry.Shape, file.ReadBytes(entry.Name)))];
        SafeTensorsWriter.Write(path, change(tensors));
    }
}
