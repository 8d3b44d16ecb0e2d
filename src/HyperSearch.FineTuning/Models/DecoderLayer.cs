using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>One layer: x + Attention(Norm(x)), then x + Mlp(Norm(x)); the branches may be normalized before they are added.</summary>
internal sealed class DecoderLayer
{
    private readonly int _index;
    private readonly NormLayer _attentionNorm;
    private readonly NormLayer _mlpNorm;
    private readonly NormLayer? _attentionBranchNorm;
    private readonly NormLayer? _mlpBranchNorm;
    private readonly AttentionLayer _attention;
    private readonly MlpLayer _mlp;
    private readonly Parameter[] _weights;

    public DecoderLayer(ModelConfig config, int index, IReadOnlyDictionary<string, Parameter> weights)
    {
        _index = index;
        var names = DecoderNames.Of(config);
        var prefix = $"{names.Layers}.{index}.";
        _weights = [.. weights.Values.Where(weight => weight.Name.StartsWith(prefix, StringComparison.Ordinal))];
        _attentionNorm = NormLayer.Of(config, prefix + names.AttentionNorm, weights);
        _mlpNorm = NormLayer.Of(config, prefix + names.MlpNorm, weights);
        if (config.BranchNorms)
        {
            _attentionBranchNorm = NormLayer.Of(config, prefix + names.AttentionBranchNorm, weights);
            _mlpBranchNorm = NormLayer.Of(config, prefix + names.MlpBranchNorm, weights);
        }

        LinearLayer[] inputs = config.FusedAttention
            ? [Linear(names.Fused, 0)]
            : [Linear(names.Query, 0), Linear(names.Key, 1), Linear(names.Value, 2)];
        _attention = new AttentionLayer(config, index, inputs, Linear(names.Output, 3), config.HeadNorms
            ? (NormLayer.Of(config, prefix + names.QueryNorm, weights), NormLayer.Of(config, prefix + names.KeyNorm, weights))
            : null);
        _mlp = new MlpLayer(
            config, config.Mlp == MlpKind.Gated ? Linear(names.Gate, 4) : null,
            Linear(config.Mlp == MlpKind.FusedGated ? names.FusedGate : names.Up, 5), Linear(names.Down, 6));
        Linears = [.. _attention.Linears, .. _mlp.Linears];

        LinearLayer Linear(string name, int place) => new(
            prefix + name, weights[$"{prefix}{name}.weight"], weights.GetValueOrDefault($"{prefix}{name}.bias"),
            DropoutPlan.Site(index + 1, DropoutPlan.FirstAdapterSite + (ulong)place), config.TransposedLinears);
    }

    public IReadOnlyList<LinearLayer> Linears { get; }

    /// <summary>Whether a weight of this layer, or an adapter beside it, wants a gradient.</summary>
    public bool IsTrained => _weights.Any(weight => weight.Value.RequiresGrad) || Linears.Any(linear => linear.Adapter?.A.Value.RequiresGrad == true);

    /// <param name="x">[batch, tokens, hidden].</param>
    /// <param name="input">Shared by all layers.</param>
    /// <returns>[batch, tokens, hidden], in the caller's scope.</returns>
    public Tensor Forward(Tensor x, AttentionInput input)
    {
        using var scope = new TensorScope();
        var attended = _attention.Forward(_attentionNorm.Forward(x), input);
        attended = _attentionBranchNorm?.Forward(attended) ?? attended;
        var middle = x + Drop(attended, input.Dropout, DropoutPlan.AttentionSite);
        var mixed = _mlp.Forward(_mlpNorm.Forward(middle), input.Dropout);
        mixed = _mlpBranchNorm?.Forward(mixed) ?? mixed;
        return scope.Keep(middle + Drop(mixed, input.Dropout, DropoutPlan.MlpSite));
    }

    private Tensor Drop(Tensor x, DropoutPlan? dropout, ulong place)
        => dropout?.OnResidual(x, DropoutPlan.Site(_index + 1, place)) ?? x;
}
