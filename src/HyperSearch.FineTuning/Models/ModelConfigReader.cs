using System.Text.Json;

namespace HyperSearch.FineTuning.Models;

/// <summary>Reads <c>config.json</c> strictly: what would change the computation and is not built in is refused by name.</summary>
internal static class ModelConfigReader
{
    /// <summary>Keys of relatives of Llama that some files carry; harmless when absent, null or false.</summary>
    private static readonly string[] OtherComputations =
        ["rope_interleaved", "use_qk_norm", "attn_logit_softcapping", "final_logit_softcapping", "partial_rotary_factor", "logit_scale", "no_rope_layers"];

    public static ModelConfig Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(new ConfigFields(path, document.RootElement));
        }
        catch (IOException error)
        {
            throw new UnsupportedModelException($"{path}: cannot be read: {error.Message} A model directory holds config.json, model.safetensors and tokenizer.json.", error);
        }
        catch (JsonException error)
        {
            throw new UnsupportedModelException($"{path}: is not JSON: {error.Message}", error);
        }
    }

    /// <summary>Reads a configuration that stands inside another file.</summary>
    public static ModelConfig Read(string path, JsonElement config) => Read(new ConfigFields(path, config));

    private static ModelConfig Read(ConfigFields fields)
    {
        RefuseOtherComputations(fields);
        var heads = fields.Count("num_attention_heads");
        var hidden = fields.Count("hidden_size");
        var rope = fields.Section("rope_parameters") ?? fields.Section("rope_scaling");
        var config = new ModelConfig
        {
            VocabularySize = fields.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = fields.Count("intermediate_size"),
            Layers = fields.Count("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = fields.OptionalCount("num_key_value_heads") ?? heads,
            HeadSize = fields.OptionalCount("head_dim") ?? hidden / heads,
            MaxPositions = fields.OptionalCount("max_position_embeddings") ?? 2048,
            NormEpsilon = fields.Number("rms_norm_eps") ?? 1e-6,
            RopeTheta = rope?.Number("rope_theta") ?? fields.Number("rope_theta") ?? 10_000,
            Rope = ReadRope(rope),
            AttentionBias = fields.Flag("attention_bias"),
            MlpBias = fields.Flag("mlp_bias"),
            TieWordEmbeddings = fields.Flag("tie_word_embeddings"),
            EosTokenIds = fields.Ids("eos_token_id"),
            BosTokenId = fields.Ids("bos_token_id").Select(id => (int?)id).FirstOrDefault(),
            PadTokenId = fields.Ids("pad_token_id").Select(id => (int?)id).FirstOrDefault(),
            ClassLabels = ReadClassLabels(fields),
        };
        CheckShape(fields, config);
        return config;
    }

    private static void RefuseOtherComputations(ConfigFields fields)
    {
        var type = fields.Text("model_type");
        if (type != "llama")
            throw fields.Bad("model_type", $"is '{type}'; this version computes llama only");
        var activation = fields.Text("hidden_act") ?? "silu";
        if (activation is not ("silu" or "swish"))
            throw fields.Bad("hidden_act", $"is '{activation}'; this version computes silu only");
        foreach (var architecture in fields.Texts("architectures"))
        {
            if (architecture is not ("LlamaForCausalLM" or "LlamaForSequenceClassification"))
                throw fields.Bad("architectures", $"names {architecture}; this version computes LlamaForCausalLM and LlamaForSequenceClassification");
        }

        if (fields.Number("pretraining_tp") is { } slices && slices != 1)
            throw fields.Bad("pretraining_tp", $"is {slices}; sliced linear layers are not built in, set 1 if the weights allow it");
        if (fields.Present("sliding_window"))
            throw fields.Bad("sliding_window", "is set; sliding attention is not built in");
        if (fields.Present("quantization_config"))
            throw fields.Bad("quantization_config", "is set; quantized weights are not built in, save the model in float32, bfloat16 or float16");
        foreach (var key in OtherComputations)
        {
            if (fields.Find(key) is { } value && value.ValueKind is not JsonValueKind.False)
                throw fields.Bad(key, $"is {value.GetRawText()}; it would change the computation and is not built in");
        }

        foreach (var kind in fields.Texts("layer_types"))
        {
            if (kind != "full_attention") throw fields.Bad("layer_types", $"names {kind}; only full_attention is built in");
        }
    }

    private static RopeScaling ReadRope(ConfigFields? rope)
    {
        if (rope is null) return new RopeScaling.None();
        var type = rope.Text("rope_type") ?? rope.Text("type") ?? "default";
        if (rope.Number("partial_rotary_factor") is { } share && share != 1)
            throw rope.Bad("partial_rotary_factor", $"is {share}; partial rotary embeddings are not built in");
        return type switch
        {
            "default" => new RopeScaling.None(),
            "linear" => new RopeScaling.Linear(rope.Positive("factor")),
            "llama3" => ReadLlama3(rope),
            _ => throw rope.Bad("rope_type", $"is '{type}'; built in are default, linear and llama3"),
        };
    }

    private static RopeScaling.Llama3 ReadLlama3(ConfigFields rope)
    {
        var scaling = new RopeScaling.Llama3(
            rope.Positive("factor"), rope.Positive("low_freq_factor"), rope.Positive("high_freq_factor"),
            rope.Positive("original_max_position_embeddings"));
        return scaling.HighFrequencyFactor > scaling.LowFrequencyFactor
            ? scaling
            : throw rope.Bad("high_freq_factor", $"is {scaling.HighFrequencyFactor}, which must be more than low_freq_factor {scaling.LowFrequencyFactor}");
    }

    private static int ReadClassLabels(ConfigFields fields)
    {
        if (!fields.Texts("architectures").Contains("LlamaForSequenceClassification")) return 0;
        if (fields.Text("problem_type") is { } problem && problem != "single_label_classification")
            throw fields.Bad("problem_type", $"is '{problem}'; only single_label_classification is built in");
        return fields.Section("id2label")?.Members ?? fields.OptionalCount("num_labels") ?? 2;
    }

    private static void CheckShape(ConfigFields fields, ModelConfig config)
    {
        if (config.Heads % config.KeyValueHeads != 0)
            throw fields.Bad("num_key_value_heads", $"is {config.KeyValueHeads}, which does not divide num_attention_heads {config.Heads}");
        if (config.HeadSize % 2 != 0)
            throw fields.Bad("head_dim", $"is {config.HeadSize}; rotary embeddings need an even width");
        foreach (var id in config.EosTokenIds)
        {
            if (id < 0 || id >= config.VocabularySize)
                throw fields.Bad("eos_token_id", $"is {id}, outside the vocabulary of {config.VocabularySize}");
        }
    }
}
