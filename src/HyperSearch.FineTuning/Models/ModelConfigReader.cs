using System.Text.Json;

namespace HyperSearch.FineTuning.Models;

/// <summary>Reads <c>config.json</c> strictly: what would change the computation and is not built in is refused by name.</summary>
internal static class ModelConfigReader
{
    /// <summary>Keys of relatives that some files carry; harmless when absent, null or false.</summary>
    private static readonly string[] OtherComputations =
        ["rope_interleaved", "use_qk_norm", "logit_scale", "no_rope_layers", "use_bidirectional_attention", "is_decoder", "add_cross_attention", "head_mask", "pruned_heads"];

    private static readonly string[] Caps = ["attn_logit_softcapping", "final_logit_softcapping"];

    public static ModelConfig Read(string path)
    {
        try
        {
            return Parse(path, Read);
        }
        catch (IOException error)
        {
            throw new UnsupportedModelException($"{path}: cannot be read: {error.Message} A model directory holds config.json, model.safetensors and tokenizer.json.", error);
        }
    }

    /// <summary>What is made of the object in a file of JSON.</summary>
    /// <exception cref="UnsupportedModelException">The file is not JSON.</exception>
    internal static T Parse<T>(string path, Func<ConfigFields, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return read(new ConfigFields(path, document.RootElement));
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
        var traits = FamilyTraits.Find(fields.Text("model_type"))
            ?? throw fields.Bad("model_type", $"is '{fields.Text("model_type")}'; built in are {string.Join(", ", FamilyTraits.ModelTypes)}");
        RefuseOtherComputations(fields, traits);
        var config = traits.Family switch
        {
            ModelFamily.Gpt2 => Gpt2ConfigReader.Read(fields),
            ModelFamily.Bert or ModelFamily.DistilBert => EncoderConfigReader.Read(fields, traits.Family),
            _ => ReadDecoder(fields, traits),
        };
        config = config with
        {
            Family = traits.Family,
            Norm = traits.Norm,
            Mlp = traits.Mlp,
            TieWordEmbeddings = fields.Present("tie_word_embeddings") ? fields.Flag("tie_word_embeddings") : traits.Tied,
            EosTokenIds = fields.Ids("eos_token_id"),
            BosTokenId = fields.FirstId("bos_token_id"),
            PadTokenId = fields.FirstId("pad_token_id"),
            ClassLabels = ReadClassLabels(fields, traits),
        };
        CheckShape(fields, config);
        return config;
    }

    private static ModelConfig ReadDecoder(ConfigFields fields, FamilyTraits traits)
    {
        var (heads, hidden) = (fields.Count("num_attention_heads"), fields.Count("hidden_size"));
        var config = new ModelConfig
        {
            Family = traits.Family,
            VocabularySize = fields.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = fields.Count("intermediate_size"),
            Layers = fields.Count("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = fields.OptionalCount("num_key_value_heads") ?? heads,
            HeadSize = fields.OptionalCount("head_dim") ?? hidden / heads,
            MaxPositions = fields.OptionalCount("max_position_embeddings") ?? 2048,
            NormEpsilon = fields.Number("rms_norm_eps") ?? 1e-6,
            Activation = ActivationOf(fields, traits),
            AttentionBias = traits.AttentionBias || (traits.HasBiasKeys && fields.Flag("attention_bias")),
            OutputBias = traits.HasBiasKeys && fields.Flag("attention_bias"),
            MlpBias = traits.Family == ModelFamily.Llama && fields.Flag("mlp_bias"),
            FusedAttention = traits.FusedAttention,
            HeadNorms = traits.HeadNorms,
            BranchNorms = traits.BranchNorms,
            EmbeddingScale = traits.ScalesEmbeddings ? Math.Sqrt(hidden) : 1,
        };
        if (traits.Family == ModelFamily.Gemma2)
        {
            config = config with
            {
                AttentionScale = 1 / Math.Sqrt(fields.Number("query_pre_attn_scalar") ?? 256),
                AttentionCap = CapOf(fields, "attn_logit_softcapping", 50),
                LogitCap = CapOf(fields, "final_logit_softcapping", 30),
            };
        }

        return RopeReader.Read(fields, WindowReader.Read(fields, traits, config));
    }

    private static double? CapOf(ConfigFields fields, string key, double absent)
        => fields.Keys.Contains(key) ? fields.Present(key) ? fields.Positive(key) : null : absent;

    private static Activation ActivationOf(ConfigFields fields, FamilyTraits traits)
    {
        // Gemma's first files say gelu and mean its tanh form; the newer key says what is meant.
        if (traits.ScalesEmbeddings)
            return Named(fields, "hidden_activation", fields.Text("hidden_activation") ?? (fields.Text("hidden_act") is { } old and not "gelu" ? old : traits.Activation));
        return Named(fields, "hidden_act", fields.Text("hidden_act") ?? traits.Activation);
    }

    internal static Activation Named(ConfigFields fields, string key, string name) => name switch
    {
        "silu" or "swish" => Activation.Silu,
        "gelu" => Activation.Gelu,
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => Activation.GeluTanh,
        "relu" => Activation.Relu,
        _ => throw fields.Bad(key, $"is '{name}'; built in are silu, gelu, gelu_new, gelu_pytorch_tanh and relu"),
    };

    private static void RefuseOtherComputations(ConfigFields fields, FamilyTraits traits)
    {
        foreach (var architecture in fields.Texts("architectures"))
        {
            if (!traits.Architectures.Contains(architecture))
                throw fields.Bad("architectures", $"names {architecture}; of {traits.ModelType} {string.Join(" and ", traits.Architectures)} are built in");
        }

        if (fields.Number("pretraining_tp") is { } slices && slices != 1)
            throw fields.Bad("pretraining_tp", $"is {slices}; sliced linear layers are not built in, set 1 if the weights allow it");
        if (fields.Present("quantization_config"))
            throw fields.Bad("quantization_config", "is set; quantized weights are not built in, save the model in float32, bfloat16 or float16");
        foreach (var key in traits.Family == ModelFamily.Gemma2 ? OtherComputations : [.. OtherComputations, .. Caps])
        {
            if (fields.Find(key) is { } value && value.ValueKind is not JsonValueKind.False && value.GetRawText() is not ("{}" or "[]"))
                throw fields.Bad(key, $"is {value.GetRawText()}; it would change the computation and is not built in");
        }
    }

    private static int ReadClassLabels(ConfigFields fields, FamilyTraits traits)
    {
        if (!fields.Texts("architectures").Contains(traits.Architectures[^1])) return 0;
        if (fields.Text("problem_type") is { } problem && problem != "single_label_classification")
            throw fields.Bad("problem_type", $"is '{problem}'; only single_label_classification is built in");
        return fields.Section("id2label")?.Members ?? fields.OptionalCount("num_labels") ?? 2;
    }

    private static void CheckShape(ConfigFields fields, ModelConfig config)
    {
        if (config.Heads % config.KeyValueHeads != 0)
            throw fields.Bad("num_key_value_heads", $"is {config.KeyValueHeads}, which does not divide num_attention_heads {config.Heads}");
        CheckEnds(fields, config);
    }

    internal static void CheckEnds(ConfigFields fields, ModelConfig config)
    {
        foreach (var id in config.EosTokenIds)
        {
            if (id < 0 || id >= config.VocabularySize)
                throw fields.Bad("eos_token_id", $"is {id}, outside the vocabulary of {config.VocabularySize}");
        }
    }
}
