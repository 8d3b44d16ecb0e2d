namespace HyperSearch.FineTuning.Models;

/// <summary>Reads GPT-2's configuration, which has names of its own.</summary>
internal static class Gpt2ConfigReader
{
    public static ModelConfig Read(ConfigFields fields)
    {
        var (hidden, heads) = (fields.Count("n_embd"), fields.Count("n_head"));
        if (hidden % heads != 0) throw fields.Bad("n_head", $"is {heads}, which does not divide n_embd {hidden}");
        return new ModelConfig
        {
            VocabularySize = fields.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = fields.OptionalCount("n_inner") ?? 4 * hidden,
            Layers = fields.Count("n_layer"),
            Heads = heads,
            KeyValueHeads = heads,
            HeadSize = hidden / heads,
            MaxPositions = fields.OptionalCount("n_positions") ?? 1024,
            RotarySize = 0,
            NormEpsilon = fields.Number("layer_norm_epsilon") ?? 1e-5,
            Activation = ModelConfigReader.Named(fields, "activation_function", fields.Text("activation_function") ?? "gelu_new"),
            AttentionBias = true,
            OutputBias = true,
            MlpBias = true,
            FusedAttention = true,
            TransposedLinears = true,
            AttentionScale = fields.Present("scale_attn_weights") && !fields.Flag("scale_attn_weights") ? 1 : null,
            ScaleByLayer = fields.Flag("scale_attn_by_inverse_layer_idx"),
        };
    }
}
