using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>The feed-forward part of a layer, in one of the shapes of <see cref="MlpKind"/>.</summary>
internal sealed class MlpLayer
{
    private readonly ModelConfig _config;
    private readonly LinearLayer? _gate;
    private readonly LinearLayer _up;
    private readonly LinearLayer _down;

    /// <param name="config">Shape and activation.</param>
    /// <param name="gate">Null unless there is a gate of its own.</param>
    /// <param name="up">Gate and up in one for <see cref="MlpKind.FusedGated"/>.</param>
    public MlpLayer(ModelConfig config, LinearLayer? gate, LinearLayer up, LinearLayer down)
        => (_config, _gate, _up, _down) = (config, gate, up, down);

    public IEnumerable<LinearLayer> Linears => _gate is null ? [_up, _down] : [_gate, _up, _down];

    public Tensor Forward(Tensor x, DropoutPlan? dropout) => _down.Forward(Inner(x, dropout), dropout);

    private Tensor Inner(Tensor x, DropoutPlan? dropout)
    {
        switch (_config.Mlp)
        {
            case MlpKind.Gated: return Combine(_gate!.Forward(x, dropout), _up.Forward(x, dropout));
            case MlpKind.FusedGated:
                var both = _up.Forward(x, dropout);
                var axis = both.Rank - 1;
                return Combine(both.Narrow(axis, 0, _config.IntermediateSize), both.Narrow(axis, _config.IntermediateSize, _config.IntermediateSize));
            default: return Activate(_up.Forward(x, dropout));
        }
    }

    private Tensor Combine(Tensor gate, Tensor up) => _config.Activation == Activation.Silu ? Tensor.SwiGlu(gate, up) : Activate(gate) * up;

    private Tensor Activate(Tensor x) => _config.Activation switch
    {
        Activation.Silu => x.Silu(),
        Activation.GeluTanh => x.Gelu(tanh: true),
        Activation.Gelu => x.Gelu(),
        Activation.Relu => x.Relu(),
        var other => throw new InvalidOperationException($"no activation {other}"),
    };
}
