namespace HyperSearch.FineTuning.Models;

/// <summary>The weights of a Llama-architecture model under the names that Hugging Face gives them, in the order of the computation.</summary>
public static class ModelLayout
{
    public const string Embedding = "model.embed_tokens.weight";
    public const string FinalNorm = "model.norm.weight";
    public const string Head = "lm_head.weight";
    public const string Score = "score.weight";

    /// <summary>Every tensor that the files of such a model must hold, no more and no fewer.</summary>
    public static IReadOnlyList<TensorSpec> Of(ModelConfig config)
    {
        var specs = new List<TensorSpec> { new(Embedding, config.VocabularySize, config.HiddenSize) };
        for (var layer = 0; layer < config.Layers; layer++) AddLayer(specs, config, $"model.layers.{layer}");
        specs.Add(new TensorSpec(FinalNorm, config.HiddenSize));
        if (config.ClassLabels > 0) specs.Add(new TensorSpec(Score, config.ClassLabels, config.HiddenSize));
        else if (!config.TieWordEmbeddings) specs.Add(new TensorSpec(Head, config.VocabularySize, config.HiddenSize));
        return specs;
    }

    /// <summary>Buffers that older writers put beside the weights and that are recomputed here.</summary>
    internal static bool IsIgnored(string name) => name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal);

    private static void AddLayer(List<TensorSpec> specs, ModelConfig config, string prefix)
    {
        long hidden = config.HiddenSize, queries = (long)config.Heads * config.HeadSize, keys = (long)config.KeyValueHeads * config.HeadSize;
        specs.Add(new TensorSpec($"{prefix}.input_layernorm.weight", hidden));
        AddLinear(specs, $"{prefix}.self_attn.q_proj", queries, hidden, config.AttentionBias);
        AddLinear(specs, $"{prefix}.self_attn.k_proj", keys, hidden, config.AttentionBias);
        AddLinear(specs, $"{prefix}.self_attn.v_proj", keys, hidden, config.AttentionBias);
        AddLinear(specs, $"{prefix}.self_attn.o_proj", hidden, queries, config.AttentionBias);
        specs.Add(new TensorSpec($"{prefix}.post_attention_layernorm.weight", hidden));
        AddLinear(specs, $"{prefix}.mlp.gate_proj", config.IntermediateSize, hidden, config.MlpBias);
        AddLinear(specs, $"{prefix}.mlp.up_proj", config.IntermediateSize, hidden, config.MlpBias);
        AddLinear(specs, $"{prefix}.mlp.down_proj", hidden, config.IntermediateSize, config.MlpBias);
    }

    private static void AddLinear(List<TensorSpec> specs, string module, long rows, long columns, bool bias)
    {
        specs.Add(new TensorSpec($"{module}.weight", rows, columns));
        if (bias) specs.Add(new TensorSpec($"{module}.bias", rows));
    }
}
