namespace HyperSearch.FineTuning.Models;

/// <summary>Reads the configurations of BERT and DistilBERT.</summary>
internal static class EncoderConfigReader
{
    public static ModelConfig Read(ConfigFields fields, ModelFamily family)
    {
        if (fields.Text("position_embedding_type") is { } kind && kind != "absolute")
            throw fields.Bad("position_embedding_type", $"is '{kind}'; only absolute is built in");
        var isBert = family == ModelFamily.Bert;
        var (hidden, heads) = (fields.Count(isBert ? "hidden_size" : "dim"), fields.Count(isBert ? "num_attention_heads" : "n_heads"));
        if (hidden % heads != 0) throw fields.Bad(isBert ? "num_attention_heads" : "n_heads", $"is {heads}, which does not divide the hidden size {hidden}");
        var activation = isBert ? "hidden_act" : "activation";
        return new ModelConfig
        {
            VocabularySize = fields.Count("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = fields.Count(isBert ? "intermediate_size" : "hidden_dim"),
            Layers = fields.Count(isBert ? "num_hidden_layers" : "n_layers"),
            Heads = heads,
            KeyValueHeads = heads,
            HeadSize = hidden / heads,
            MaxPositions = fields.OptionalCount("max_position_embeddings") ?? 512,
            RotarySize = 0,
            // DistilBERT's is fixed.
            NormEpsilon = isBert ? fields.Number("layer_norm_eps") ?? 1e-12 : 1e-12,
            Activation = ModelConfigReader.Named(fields, activation, fields.Text(activation) ?? "gelu"),
            AttentionBias = true,
            OutputBias = true,
            MlpBias = true,
            TokenTypes = isBert ? fields.OptionalCount("type_vocab_size") ?? 2 : 0,
        };
    }
}
