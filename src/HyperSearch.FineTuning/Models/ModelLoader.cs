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
        CheckNames(directory, weights, specs, config);
        var parameters = new List<Parameter>();
        try
        {
            foreach (var spec in specs) parameters.Add(new Parameter(spec.Name, Read(directory, weights, spec, dtype, device)));
            return parameters;
        }
        catch
        {
            parameters.ForEach(parameter => parameter.Dispose());
            throw;
        }
    }

    private static void CheckNames(string directory, ModelWeights weights, IReadOnlyList<TensorSpec> specs, ModelConfig config)
    {
        var expected = specs.Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var missing = specs.Select(spec => spec.Name).Where(name => !weights.Contains(name)).ToArray();
        if (missing.Length > 0)
            throw new UnsupportedModelException($"{directory}: the weights lack {Listed(missing)}, which config.json calls for. Is this the model's own config.json?");
        var extra = weights.Names.Where(name => !expected.Contains(name) && !ModelLayout.IsIgnored(name)).ToArray();
        // Some writers store a tied head a second time; it is accepted when it is the embedding to the bit.
        if (config.TieWordEmbeddings && extra is [ModelLayout.Head]
            && weights.ReadBytes(ModelLayout.Head).AsSpan().SequenceEqual(weights.ReadBytes(ModelLayout.Embedding))) return;
        if (extra.Length > 0)
            throw new UnsupportedModelException($"{directory}: the weights hold {Listed(extra)}, which a model of this config.json does not use; the result would not be this model's.");
    }

    private static Tensor Read(string directory, ModelWeights weights, TensorSpec spec, DType dtype, Device device)
    {
        var entry = weights.Find(spec.Name)!;
        if (!entry.Shape.SequenceEqual(spec.Shape))
        {
            throw new UnsupportedModelException(
                $"{directory}: tensor {spec.Name} has shape {TensorSpec.Show(entry.Shape)}, config.json calls for {TensorSpec.Show(spec.Shape)}");
        }

        return WeightReader.Read(weights.FileOf(spec.Name), entry, dtype, device);
    }

    private static string Listed(string[] names)
        => names.Length <= 5 ? string.Join(", ", names) : $"{string.Join(", ", names[..5])} and {names.Length - 5} more";
}
