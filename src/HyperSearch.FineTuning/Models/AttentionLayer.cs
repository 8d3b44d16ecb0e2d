using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>
/// Causal attention of a layer with grouped query heads: separate or fused projections, optional norms of heads, rotation of some or all
/// dimensions, a window, a cap on scores. Keys at padded positions come after every real query of their row (padding is on the right), so that the
/// causal mask already hides them.
/// </summary>
internal sealed class AttentionLayer
{
    private readonly ModelConfig _config;
    private readonly int _index;
    private readonly LinearLayer[] _inputs;
    private readonly LinearLayer _output;
    private readonly NormLayer? _queryNorm;
    private readonly NormLayer? _keyNorm;
    private readonly double? _scale;

    /// <param name="inputs">q, k and v, or the one layer that gives all three.</param>
    /// <param name="headNorms">Norms of query and key heads, or null.</param>
    public AttentionLayer(ModelConfig config, int index, LinearLayer[] inputs, LinearLayer output, (NormLayer Query, NormLayer Key)? headNorms)
    {
        (_config, _index, _inputs, _output) = (config, index, inputs, output);
        (_queryNorm, _keyNorm) = (headNorms?.Query, headNorms?.Key);
        _scale = config.ScaleByLayer
            ? (config.AttentionScale ?? 1 / Math.Sqrt(config.HeadSize)) / (index + 1)
            : config.AttentionScale;
    }

    public IEnumerable<LinearLayer> Linears => [.. _inputs, _output];

    /// <param name="x">[batch, tokens, hidden].</param>
    /// <param name="input">Shared by all layers.</param>
    public Tensor Forward(Tensor x, AttentionInput input)
    {
        long batch = x.Shape[0], tokens = x.Shape[1];
        var (q, k, v) = Project(x, input);
        if (input.Cache is { } cache) (k, v) = cache.Append(_index, k, v);
        var mask = _config.Slides(_index) ? input.WindowMask ?? input.Mask : input.Mask;
        var attended = _config.AttentionCap is { } cap
            ? Capped(q, k, v, mask, cap)
            : Tensor.ScaledDotProductAttention(q, k, v, mask, causal: mask is null, _scale);
        return _output.Forward(attended.Transpose(1, 2).Reshape([batch, tokens, (long)_config.Heads * _config.HeadSize]), input.Dropout);
    }

    /// <summary>Rotated queries and keys, and values: [batch, heads, tokens, head size].</summary>
    private (Tensor Q, Tensor K, Tensor V) Project(Tensor x, AttentionInput input)
    {
        long batch = x.Shape[0], tokens = x.Shape[1];
        if (_inputs.Length == 3)
        {
            return (Rotate(Heads(_inputs[0].Forward(x, input.Dropout), _config.Heads, _queryNorm), input),
                Rotate(Heads(_inputs[1].Forward(x, input.Dropout), _config.KeyValueHeads, _keyNorm), input),
                Heads(_inputs[2].Forward(x, input.Dropout), _config.KeyValueHeads, null));
        }

        long queries = (long)_config.Heads * _config.HeadSize, keys = (long)_config.KeyValueHeads * _config.HeadSize;
        var all = _inputs[0].Forward(x, input.Dropout);
        return (Rotate(Heads(all.Narrow(2, 0, queries), _config.Heads, _queryNorm), input),
            Rotate(Heads(all.Narrow(2, queries, keys), _config.KeyValueHeads, _keyNorm), input),
            Heads(all.Narrow(2, queries + keys, keys), _config.KeyValueHeads, null));

        // [batch, tokens, heads x size] to [batch, heads, tokens, size].
        Tensor Heads(Tensor flat, int heads, NormLayer? norm)
        {
            var parted = flat.Reshape([batch, tokens, heads, _config.HeadSize]);
            return (norm?.Forward(parted) ?? parted).Transpose(1, 2);
        }
    }

    private Tensor Rotate(Tensor heads, AttentionInput input)
    {
        if (input.Cos is not { } cos || input.Sin is not { } sin) return heads;
        if (_config.RotarySize == _config.HeadSize) return heads.RotaryEmbedding(cos, sin);
        var rotated = heads.Narrow(3, 0, _config.RotarySize).RotaryEmbedding(cos, sin);
        return Tensor.Cat([rotated, heads.Narrow(3, _config.RotarySize, _config.HeadSize - _config.RotarySize)], 3);
    }

    /// <summary>As the fused attention, with scores capped before they are masked; the group of queries that shares a key head is folded into the rows.</summary>
    private Tensor Capped(Tensor q, Tensor k, Tensor v, Tensor? mask, double cap)
    {
        long batch = q.Shape[0], heads = q.Shape[1], queries = q.Shape[2], size = q.Shape[3], keyHeads = k.Shape[1], keys = k.Shape[2];
        var folded = heads / keyHeads * queries;
        var scores = q.Reshape([batch, keyHeads, folded, size]).MatMul(k.Transpose(2, 3)) * (_scale ?? 1 / Math.Sqrt(size));
        scores = ((scores / cap).Tanh() * cap).Reshape([batch, heads, queries, keys]);
        mask ??= Tensor.Ones([queries, keys], DType.Bool, q.Device).Tril(keys - queries);
        var weights = scores.MaskedFill(mask.LogicalNot(), double.NegativeInfinity).To(DType.Float32).Softmax(-1).To(q.DType);
        return weights.Reshape([batch, keyHeads, folded, keys]).MatMul(v).Reshape([batch, heads, queries, size]);
    }
}
