namespace HyperSearch.FineTuning.Models;

/// <summary>The weights of a model under the names that Hugging Face gives them, in the order of the computation.</summary>
public static class ModelLayout
{
    public const string Head = "lm_head.weight";
    public const string Score = "score.weight";

    /// <summary>Every tensor that the files of such a model must hold, no more and no fewer.</summary>
    public static IReadOnlyList<TensorSpec> Of(ModelConfig config)
    {
        var specs = new LayoutBuilder(config);
        if (config.IsEncoder) specs.AddEncoder(EncoderNames.Of(config.Family));
        else specs.AddDecoder(DecoderNames.Of(config));
        return specs.Specs;
    }

    /// <summary>Buffers that older writers put beside the weights and that are made anew here.</summary>
    internal static bool IsIgnored(string name, ModelConfig config)
        => name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal)
        || (config.IsEncoder && name.EndsWith("embeddings.position_ids", StringComparison.Ordinal))
        || (config.Family == ModelFamily.Gpt2
            && (name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal)));

    /// <summary>
    /// Under which names a tensor may stand in a file: its own, or one that older writers used (GPT-2 without its prefix, BERT's norms
    /// as gamma and beta).
    /// </summary>
    internal static IEnumerable<string> Spellings(string name)
    {
        yield return name;
        if (name.StartsWith("transformer.", StringComparison.Ordinal)) yield return name["transformer.".Length..];
        if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal)) yield return name[..^"weight".Length] + "gamma";
        if (name.EndsWith("LayerNorm.bias", StringComparison.Ordinal)) yield return name[..^"bias".Length] + "beta";
    }
}
