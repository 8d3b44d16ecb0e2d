namespace HyperSearch.FineTuning.Models;

/// <summary>What a decoder's modules are called in files; those inside a layer follow its number.</summary>
internal sealed record DecoderNames
{
    public required string Embedding { get; init; }

    /// <summary>Learned positions.</summary>
    public string Positions { get; init; } = "";

    public required string Layers { get; init; }

    public required string FinalNorm { get; init; }

    public required string AttentionNorm { get; init; }

    /// <summary>On the attention's branch, where branches are normalized.</summary>
    public string AttentionBranchNorm { get; init; } = "post_attention_layernorm";

    public required string MlpNorm { get; init; }

    public string MlpBranchNorm { get; init; } = "post_feedforward_layernorm";

    public string Query { get; init; } = "self_attn.q_proj";

    public string Key { get; init; } = "self_attn.k_proj";

    public string Value { get; init; } = "self_attn.v_proj";

    /// <summary>q, k and v in one.</summary>
    public required string Fused { get; init; }

    public required string Output { get; init; }

    public string QueryNorm { get; init; } = "self_attn.q_norm";

    public string KeyNorm { get; init; } = "self_attn.k_norm";

    public string Gate { get; init; } = "mlp.gate_proj";

    public required string Up { get; init; }

    /// <summary>Gate and up in one.</summary>
    public string FusedGate { get; init; } = "mlp.gate_up_proj";

    public required string Down { get; init; }

    public static DecoderNames Of(ModelConfig config) => config.Family switch
    {
        ModelFamily.Gpt2 => Gpt2,
        _ when config.BranchNorms => Llama with { MlpNorm = "pre_feedforward_layernorm" },
        _ => Llama,
    };

    private static DecoderNames Llama { get; } = new()
    {
        Embedding = "model.embed_tokens",
        Layers = "model.layers",
        FinalNorm = "model.norm",
        AttentionNorm = "input_layernorm",
        MlpNorm = "post_attention_layernorm",
        Fused = "self_attn.qkv_proj",
        Output = "self_attn.o_proj",
        Up = "mlp.up_proj",
        Down = "mlp.down_proj",
    };

    private static DecoderNames Gpt2 { get; } = new()
    {
        Embedding = "transformer.wte",
        Positions = "transformer.wpe",
        Layers = "transformer.h",
        FinalNorm = "transformer.ln_f",
        AttentionNorm = "ln_1",
        MlpNorm = "ln_2",
        Fused = "attn.c_attn",
        Output = "attn.c_proj",
        Up = "mlp.c_fc",
        Down = "mlp.c_proj",
    };
}
