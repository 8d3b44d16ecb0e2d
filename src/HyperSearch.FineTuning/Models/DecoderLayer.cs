using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// One Llama layer: x + Attention(RmsNorm(x)), then x + SwiGLU(RmsNorm(x)). Attention is causal with grouped query heads; keys at
/// padded positions come after every real query of their row (padding is on the right), so that the causal mask already hides them.
/// </summary>
internal sealed class DecoderLayer
{
    private readonly ModelConfig _config;
    private readonly int _index;
    private readonly Parameter _inputNorm;
    private readonly Parameter _mlpNorm;
    private readonly LinearLayer _q, _k, _v, _o, _gate, _up, _down;

    public DecoderLayer(ModelConfig config, int index, IReadOnlyDictionary<string, Parameter> weights)
    {
        _config = config;
        _index = index;
        var prefix = $"model.layers.{index}";
        _inputNorm = weights[$"{prefix}.input_layernorm.weight"];
        _mlpNorm = weights[$"{prefix}.post_attention_layernorm.weight"];
        Linears =
        [
            _q = Linear("self_attn.q_proj", 0), _k = Linear("self_attn.k_proj", 1), _v = Linear("self_attn.v_proj", 2),
            _o = Linear("self_attn.o_proj", 3), _gate = Linear("mlp.gate_proj", 4), _up = Linear("mlp.up_proj", 5),
            _down = Linear("mlp.down_proj", 6),
        ];

        LinearLayer Linear(string name, int place) => new(
            $"{prefix}.{name}", weights[$"{prefix}.{name}.weight"], weights.GetValueOrDefault($"{prefix}.{name}.bias"),
            DropoutPlan.Site(index + 1, DropoutPlan.FirstAdapterSite + (ulong)place));
    }

    public IReadOnlyList<LinearLayer> Linears { get; }

    /// <param name="x">[batch, tokens, hidden].</param>
    /// <param name="input">Shared by all layers.</param>
    /// <returns>[batch, tokens, hidden], in the caller's scope.</returns>
    public Tensor Forward(Tensor x, AttentionInput input)
    {
        using var scope = new TensorScope();
        var attended = Attend(x.RmsNorm(_inputNorm.Value, _config.NormEpsilon), input);
        var middle = x + Drop(attended, input.Dropout, DropoutPlan.AttentionSite);
        var normed = middle.RmsNorm(_mlpNorm.Value, _config.NormEpsilon);
        var activated = Tensor.SwiGlu(_gate.Forward(normed, input.Dropout), _up.Forward(normed, input.Dropout));
        var mixed = _down.Forward(activated, input.Dropout);
        return scope.Keep(middle + Drop(mixed, input.Dropout, DropoutPlan.MlpSite));
    }

    private Tensor Attend(Tensor x, AttentionInput input)
    {
        long batch = x.Shape[0], tokens = x.Shape[1];
        var q = Heads(_q.Forward(x, input.Dropout), _config.Heads).RotaryEmbedding(input.Cos, input.Sin);
        var k = Heads(_k.Forward(x, input.Dropout), _config.KeyValueHeads).RotaryEmbedding(input.Cos, input.Sin);
        var v = Heads(_v.Forward(x, input.Dropout), _config.KeyValueHeads);
        if (input.Cache is { } cache) (k, v) = cache.Append(_index, k, v);
        var attended = Tensor.ScaledDotProductAttention(q, k, v, input.Mask, causal: input.Mask is null, scale: null);
        return _o.Forward(attended.Transpose(1, 2).Reshape([batch, tokens, (long)_config.Heads * _config.HeadSize]), input.Dropout);

        // [batch, tokens, heads x size] to [batch, heads, tokens, size].
        Tensor Heads(Tensor flat, int heads) => flat.Reshape([batch, tokens, heads, _config.HeadSize]).Transpose(1, 2);
    }

    private Tensor Drop(Tensor x, DropoutPlan? dropout, ulong place)
        => dropout?.OnResidual(x, DropoutPlan.Site(_index + 1, place)) ?? x;
}
