using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Fixtures;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>Options of families beyond those that the fixtures use.</summary>
[TestFixture]
public class FamilyConfigTests
{
    [Test]
    public void Qwen2_WithSlidingWindow_SlidesFromItsLayerOn()
    {
        var config = Load("qwen2", json =>
        {
            json.Remove("layer_types");
            json["use_sliding_window"] = true;
            json["sliding_window"] = 8;
            json["max_window_layers"] = 1;
        });
        Assert.That((config.Window, config.LayerPattern), Is.EqualTo((8, "fs")));
        Assert.That((config.Slides(0), config.Slides(1)), Is.EqualTo((false, true)));
    }

    [Test]
    public void Gemma2_WithoutLayerTypes_SlidesInEverySecondLayer()
        => Assert.That(Load("gemma2", json => json.Remove("layer_types")).LayerPattern, Is.EqualTo("sfs"));

    [Test]
    public void Gemma2_WithNullCaps_HasNone()
    {
        var config = Load("gemma2", json => json["attn_logit_softcapping"] = json["final_logit_softcapping"] = null);
        Assert.That((config.AttentionCap, config.LogitCap), Is.EqualTo(((double?)null, (double?)null)));
    }

    [Test]
    public void Gemma_WithItsLegacyActivation_MeansTheTanhForm()
    {
        var config = Load("gemma", json =>
        {
            json.Remove("hidden_activation");
            json["hidden_act"] = "gelu";
        });
        Assert.That(config.Activation, Is.EqualTo(Activation.GeluTanh));
    }

    [Test]
    public void Phi3_WithLongRopeAndPartialRotation_ReadsBothSpellings()
    {
        JsonArray Factors(double value) => new([.. Enumerable.Repeat(value, 3).Select(v => JsonValue.Create(v))]);
        var old = Load("phi3", json =>
        {
            json.Remove("rope_parameters");
            json["partial_rotary_factor"] = 0.75;
            json["max_position_embeddings"] = 256;
            json["rope_scaling"] = new JsonObject { ["type"] = "su", ["short_factor"] = Factors(1.5), ["long_factor"] = Factors(3) };
        });
        var recent = Load("phi3", json =>
        {
            json["max_position_embeddings"] = 256;
            json["rope_parameters"] = new JsonObject
            {
                ["rope_type"] = "longrope", ["rope_theta"] = 10000.0, ["partial_rotary_factor"] = 0.75, ["original_max_position_embeddings"] = 64,
                ["short_factor"] = Factors(1.5), ["long_factor"] = Factors(3),
            };
        });
        Assert.That(old.RotarySize, Is.EqualTo(6));
        Assert.That(((RopeScaling.LongRope)old.Rope).AttentionFactor, Is.EqualTo(Math.Sqrt(1 + (Math.Log(4) / Math.Log(64)))).Within(1e-12));
        Assert.That(old.Rope, Is.EqualTo(recent.Rope));
    }

    [Test]
    public void Gpt2_WithItsOwnScaling_IsRead()
    {
        var config = Load("gpt2", json =>
        {
            json["scale_attn_by_inverse_layer_idx"] = true;
            json["scale_attn_weights"] = false;
            json["n_inner"] = 40;
        });
        Assert.That((config.ScaleByLayer, config.AttentionScale, config.IntermediateSize), Is.EqualTo((true, (double?)1, 40)));
    }

    [TestCase("bert-classify", "position_embedding_type", "\"relative_key\"", "only absolute")]
    [TestCase("bert-classify", "is_decoder", "true", "change the computation")]
    [TestCase("bert-classify", "architectures", "[\"BertForMaskedLM\"]", "BertForSequenceClassification")]
    [TestCase("gpt2", "add_cross_attention", "true", "change the computation")]
    [TestCase("phi3", "rope_parameters", "{\"rope_type\": \"longrope\", \"short_factor\": [1], \"long_factor\": [1]}", "it needs 4")]
    [TestCase("mistral-sliding", "layer_types", "[\"full_attention\", \"full_attention\"]", "does not follow")]
    public void Load_WhatIsNotComputed_IsRefusedByName(string model, string key, string value, string reason)
        => Assert.That(() => Load(model, json => json[key] = JsonNode.Parse(value)), Throws.TypeOf<UnsupportedModelException>().With.Message.Contains(key).Or.Message.Contains("short_factor").And.Message.Contains(reason));

    private static ModelConfig Load(string model, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(FixtureRoot.Committed("models", model), "config.json")))!.AsObject();
        change(json);
        var changed = Path.GetTempFileName();
        File.WriteAllText(changed, json.ToJsonString());
        try
        {
            return ModelConfig.LoadFile(changed);
        }
        finally
        {
            File.Delete(changed);
        }
    }
}
