using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Fixtures;

namespace HyperSearch.FineTuning.Tests.Models;

[TestFixture]
public class ModelConfigTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("hypersearch-config-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_EosList_KeepsAllAndAppendsTheFirst()
    {
        var config = Load(json => json["eos_token_id"] = new JsonArray(7, 9));
        Assert.That(config.EosTokenIds, Is.EqualTo(new[] { 7, 9 }));
        Assert.That(config.EosTokenId, Is.EqualTo(7));
    }

    [Test]
    public void Load_EndsOfAGenerationConfig_ComeBehindTheConfigs()
    {
        WriteGeneration("""{"eos_token_id": [9, 7], "pad_token_id": 3, "bos_token_id": 4, "temperature": 0.6}""");
        var config = Load(json =>
        {
            json["eos_token_id"] = 7;
            json["bos_token_id"] = 2;
            json.Remove("pad_token_id");
        });
        Assert.That(config.EosTokenIds, Is.EqualTo(new[] { 7, 9 }));
        Assert.That((config.BosTokenId, config.PadTokenId), Is.EqualTo(((int?)2, (int?)3)));
    }

    [Test]
    public void Load_EndsInTheGenerationConfigAlone_AreRead()
    {
        WriteGeneration("""{"eos_token_id": 5}""");
        Assert.That(Load(json => json.Remove("eos_token_id")).EosTokenId, Is.EqualTo(5));
    }

    [TestCase("""{"eos_token_id": 100000000}""", "outside the vocabulary")]
    [TestCase("""{"eos_token_id": "end"}""", "must hold token numbers")]
    [TestCase("{", "is not JSON")]
    public void Load_ABrokenGenerationConfig_IsNamed(string text, string what)
    {
        WriteGeneration(text);
        var error = Assert.Throws<UnsupportedModelException>(() => Load(_ => { }))!;
        Assert.That(error.Message, Does.Contain("generation_config.json").And.Contain(what));
    }

    private void WriteGeneration(string text) => File.WriteAllText(Path.Combine(_folder, "generation_config.json"), text);

    [Test]
    public void Load_MissingHeads_FollowFromTheOthers()
    {
        var config = Load(json =>
        {
            json.Remove("num_key_value_heads");
            json.Remove("head_dim");
        });
        Assert.That((config.KeyValueHeads, config.HeadSize), Is.EqualTo((config.Heads, config.HiddenSize / config.Heads)));
    }

    [Test]
    public void Load_LinearRopeInTheOldSpelling_IsRead()
    {
        var config = Load(json =>
        {
            json.Remove("rope_parameters");
            json["rope_theta"] = 500.0;
            json["rope_scaling"] = new JsonObject { ["type"] = "linear", ["factor"] = 4.0 };
        });
        Assert.That(config.RopeTheta, Is.EqualTo(500));
        Assert.That(config.Rope, Is.EqualTo(new RopeScaling.Linear(4)));
    }

    [TestCase("model_type", "\"falcon\"", "built in are llama, mistral")]
    [TestCase("attn_logit_softcapping", "30.0", "change the computation")]
    [TestCase("use_bidirectional_attention", "true", "change the computation")]
    [TestCase("hidden_act", "\"quick_gelu\"", "built in are silu")]
    [TestCase("architectures", "[\"LlamaForTokenClassification\"]", "LlamaForTokenClassification")]
    [TestCase("rope_interleaved", "true", "change the computation")]
    [TestCase("pretraining_tp", "2", "sliced")]
    [TestCase("sliding_window", "128", "sliding attention")]
    [TestCase("quantization_config", "{\"bits\": 4}", "quantized")]
    [TestCase("layer_types", "[\"chunked_attention\", \"full_attention\"]", "chunked_attention")]
    [TestCase("layer_types", "[\"sliding_attention\", \"full_attention\"]", "does not follow")]
    [TestCase("layer_types", "[\"full_attention\"]", "names 1 layers")]
    [TestCase("rope_parameters", "{\"rope_type\": \"hexagonal\", \"factor\": 2.0}", "'hexagonal'")]
    [TestCase("rope_parameters", "{\"rope_type\": \"llama3\", \"factor\": 2.0}", "low_freq_factor is missing")]
    [TestCase("rope_parameters", "{\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}", "partial")]
    [TestCase("num_key_value_heads", "3", "does not divide")]
    [TestCase("head_dim", "7", "even width")]
    [TestCase("hidden_size", "0", "at least 1")]
    [TestCase("vocab_size", "null", "is missing")]
    [TestCase("eos_token_id", "100000", "outside the vocabulary")]
    [TestCase("attention_bias", "\"yes\"", "true or false")]
    public void Load_WhatIsNotComputed_IsRefusedByName(string key, string value, string reason)
    {
        var error = Assert.Throws<UnsupportedModelException>(() => Load(json => json[key] = JsonNode.Parse(value)))!;
        Assert.That(error.Message, Does.Contain(key).And.Contain(reason).And.Contain("config.json"));
    }

    [Test]
    public void Load_NoFileOrNoJson_SaysSo()
    {
        Assert.That(() => ModelConfig.Load(_folder), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("cannot be read"));
        File.WriteAllText(Path.Combine(_folder, "config.json"), "{,");
        Assert.That(() => ModelConfig.Load(_folder), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("not JSON"));
        File.WriteAllText(Path.Combine(_folder, "config.json"), "[]");
        Assert.That(() => ModelConfig.Load(_folder), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains("JSON object"));
    }

    private ModelConfig Load(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(FixtureRoot.Committed("models", "llama"), "config.json")))!.AsObject();
        change(json);
        File.WriteAllText(Path.Combine(_folder, "config.json"), json.ToJsonString());
        return ModelConfig.Load(_folder);
    }
}
