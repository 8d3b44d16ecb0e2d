namespace HyperSearch.FineTuning.Models;

/// <summary>What an encoder's modules are called in files; those inside a layer follow its number.</summary>
internal sealed record EncoderNames(
    string Embeddings, string Layers, string Query, string Key, string Value, string Output, string AttentionNorm, string Up, string Down, string MlpNorm, string Pooler)
{
    public const string Classifier = "classifier";

    public static EncoderNames Of(ModelFamily family) => family == ModelFamily.Bert
        ? new("bert.embeddings", "bert.encoder.layer", "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
            "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm", "bert.pooler.dense")
        : new("distilbert.embeddings", "distilbert.transformer.layer", "attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin",
            "sa_layer_norm", "ffn.lin1", "ffn.lin2", "output_layer_norm", "pre_classifier");
}
