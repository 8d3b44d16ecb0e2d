using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>Fresh weights as a function of (configuration, seed): each tensor has a seed of its own, from its place in the layout.</summary>
internal static class ModelInitializer
{
    private const double StandardDeviation = 0.02;

    public static IReadOnlyList<Parameter> Initialize(ModelConfig config, ulong seed, DType dtype, Device device)
    {
        using var scope = new TensorScope();
        var parameters = new List<Parameter>();
        foreach (var spec in ModelLayout.Of(config))
        {
            var value = spec.IsMatrix
                ? Tensor.Normal(spec.Shape, 0, StandardDeviation, SeedStream.Derive(seed, SeedStream.ModelInit, (ulong)parameters.Count))
                : spec.Name.EndsWith(".bias", StringComparison.Ordinal) ? Tensor.Zeros(spec.Shape) : Tensor.Ones(spec.Shape);
            parameters.Add(new Parameter(spec.Name, TensorScope.Detach(value.To(dtype).To(device))));
        }

        return parameters;
    }
}
