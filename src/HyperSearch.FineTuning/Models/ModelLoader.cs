using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>Loads weights strictly: every tensor of <see cref="ModelLayout"/> with its shape, and nothing that would be left unused.</summary>
internal static class ModelLoader
{
    public static IReadOnlyList<Parameter> Load(string directory, ModelConfig config, DType dtype, Device device)
    {
        using var weights = ModelWeights.Open(directory);
        var specs = ModelLayout.Of(config);
        WeightCheck.Check(directory, weights, config);
        var parameters = new List<Parameter>();
        try
        {
            foreach (var spec in specs) parameters.Add(new Parameter(spec.Name, Read(weights, spec, dtype, device)));
            return parameters;
        }
        catch
        {
            parameters.ForEach(parameter => parameter.Dispose());
            throw;
        }
    }

    private static Tensor Read(ModelWeights weights, TensorSpec spec, DType dtype, Device device)
    {
        var name = ModelLayout.Spellings(spec.Name).First(weights.Contains);
        return WeightReader.Read(weights.FileOf(name), weights.Find(name)!, dtype, device);
    }
}
