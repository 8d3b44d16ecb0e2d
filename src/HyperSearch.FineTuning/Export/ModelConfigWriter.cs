using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Export;

/// <summary>Writes <c>config.json</c> of a fresh model in the spelling of transformers 4, which version 5 reads too.</summary>
internal static class ModelConfigWriter
{
    public static JsonObject ToJson(ModelConfig config, DType dtype) => new()
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["attention_bias"] = config.AttentionBias,
        ["attention_dropout"] = 0.0,
        ["bos_token_id"] = config.BosTokenId,
        ["eos_token_id"] = config.EosTokenId,
        ["head_dim"] = config.HeadSize,
        ["hidden_act"] = "silu",
        ["hidden_size"] = config.HiddenSize,
        ["initializer_range"] = 0.02,
        ["intermediate_size"] = config.IntermediateSize,
        ["max_position_embeddings"] = config.MaxPositions,
        ["mlp_bias"] = config.MlpBias,
        ["model_type"] = "llama",
        ["num_attention_heads"] = config.Heads,
        ["num_hidden_layers"] = config.Layers,
        ["num_key_value_heads"] = config.KeyValueHeads,
        ["pad_token_id"] = config.PadTokenId,
        ["rms_norm_eps"] = config.NormEpsilon,
        ["rope_scaling"] = null,
        ["rope_theta"] = config.RopeTheta,
        ["tie_word_embeddings"] = config.TieWordEmbeddings,
        ["torch_dtype"] = ModelDirectory.Name(dtype),
        ["use_cache"] = true,
        ["vocab_size"] = config.VocabularySize,
    };
}
