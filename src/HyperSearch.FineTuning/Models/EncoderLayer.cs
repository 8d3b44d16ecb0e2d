using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>One layer of an encoder: Norm(x + Attention(x)), then Norm(x + Mlp(x)). Every token sees every token that is not padding.</summary>
internal sealed class EncoderLayer
{
    private readonly ModelConfig _config;
    private readonly int _index;
    private readonly LinearLayer _query, _key, _value, _output;
    private readonly NormLayer _attentionNorm;
    private readonly NormLayer _mlpNorm;
    private readonly MlpLayer _mlp;

    public EncoderLayer(ModelConfig config, int index, IReadOnlyDictionary<string, Parameter> weights)
    {
        (_config, _index) = (config, index);
        var names = EncoderNames.Of(config.Family);
        var prefix = $"{names.Layers}.{index}.";
        (_query, _key, _value, _output) = (Linear(names.Query, 0), Linear(names.Key, 1), Linear(names.Value, 2), Linear(names.Output, 3));
        _attentionNorm = NormLayer.Of(config, prefix + names.AttentionNorm, weights);
        _mlp = new MlpLayer(config, null, Linear(names.Up, 5), Linear(names.Down, 6));
        _mlpNorm = NormLayer.Of(config, prefix + names.MlpNorm, weights);
        Linears = [_query, _key, _value, _output, .. _mlp.Linears];

        LinearLayer Linear(string name, int place) => new(
            prefix + name, weights[$"{prefix}{name}.weight"], weights[$"{prefix}{name}.bias"],
            DropoutPlan.Site(index + 1, DropoutPlan.FirstAdapterSite + (ulong)place));
    }

    public IReadOnlyList<LinearLayer> Linears { get; }

    /// <param name="x">[batch, tokens, hidden].</param>
    /// <param name="mask">Bool [batch, 1, 1, tokens], true for tokens that are not padding.</param>
    /// <param name="dropout">Null outside training.</param>
    public Tensor Forward(Tensor x, Tensor mask, DropoutPlan? dropout)
    {
        using var scope = new TensorScope();
        long batch = x.Shape[0], tokens = x.Shape[1];
        var attended = Tensor.ScaledDotProductAttention(Heads(_query), Heads(_key), Heads(_value), mask);
        var branch = _output.Forward(attended.Transpose(1, 2).Reshape([batch, tokens, _config.HiddenSize]), dropout);
        var middle = _attentionNorm.Forward(Drop(branch, DropoutPlan.AttentionSite) + x);
        return scope.Keep(_mlpNorm.Forward(Drop(_mlp.Forward(middle, dropout), DropoutPlan.MlpSite) + middle));

        Tensor Drop(Tensor part, ulong place) => dropout?.OnResidual(part, DropoutPlan.Site(_index + 1, place)) ?? part;

        Tensor Heads(LinearLayer linear) => linear.Forward(x, dropout).Reshape([batch, tokens, _config.Heads, _config.HeadSize]).Transpose(1, 2);
    }
}
