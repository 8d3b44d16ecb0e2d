using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>A norm over the last dimension.</summary>
internal sealed class NormLayer(NormKind kind, double epsilon, Parameter weight, Parameter? bias)
{
    public static NormLayer Of(ModelConfig config, string module, IReadOnlyDictionary<string, Parameter> weights)
        => new(config.Norm, config.NormEpsilon, weights[$"{module}.weight"], weights.GetValueOrDefault($"{module}.bias"));

    public Tensor Forward(Tensor x) => kind switch
    {
        NormKind.Rms => x.RmsNorm(weight.Value, epsilon),
        // Added in float32: in bfloat16, 1 + w would lose what w says.
        NormKind.RmsOnePlus => x.DType == DType.Float32
            ? x.RmsNorm(weight.Value + 1, epsilon)
            : x.To(DType.Float32).RmsNorm(weight.Value.To(DType.Float32) + 1, epsilon).To(x.DType),
        NormKind.Layer => x.LayerNorm(weight.Value, bias!.Value, epsilon),
        _ => throw new InvalidOperationException($"no norm {kind}"),
    };
}
