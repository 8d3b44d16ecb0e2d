using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Models;

/// <summary>Loads weights strictly: every tensor of <see cref="ModelLayout"/> with its shape, and nothing that would be left unused.</summary>
internal static class ModelLoader
{
    /// <param name="freshHead">Whether weights of a classifier's head may be missing, which are then zeros, and those of a language model's are passed over.</param>
    public static IReadOnlyList<Parameter> Load(string directory, ModelConfig config, DType dtype, Device device, bool freshHead = false)
    {
        using var weights = ModelWeights.Open(directory);
        var specs = ModelLayout.Of(config);
        WeightCheck.Check(directory, weights, config, freshHead);
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
        if (ModelLayout.Spellings(spec.Name).FirstOrDefault(weights.Contains) is not { } name)
        {
            using var scope = new TensorScope();
            return TensorScope.Detach(Tensor.Zeros([.. spec.Shape], dtype, device));
        }

        return WeightReader.Read(weights.FileOf(name), weights.Find(name)!, dtype, device);
    }
}
