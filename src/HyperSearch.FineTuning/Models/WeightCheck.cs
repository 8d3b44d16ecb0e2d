using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Models;

/// <summary>Whether weights are those of a configuration: every tensor of <see cref="ModelLayout"/> in its shape, and nothing that would be left unused. Reads headers only.</summary>
public static class WeightCheck
{
    /// <param name="directory">Named in messages.</param>
    /// <exception cref="UnsupportedModelException">They belong to another model.</exception>
    public static void Check(string directory, ModelWeights weights, ModelConfig config)
    {
        var specs = ModelLayout.Of(config);
        CheckNames(directory, weights, specs, config);
        foreach (var spec in specs)
        {
            var entry = weights.Find(spec.Name)!;
            if (!entry.Shape.SequenceEqual(spec.Shape))
            {
                throw new UnsupportedModelException(
                    $"{directory}: tensor {spec.Name} has shape {TensorSpec.Show(entry.Shape)}, config.json calls for {TensorSpec.Show(spec.Shape)}");
            }
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

    private static string Listed(string[] names)
        => names.Length <= 5 ? string.Join(", ", names) : $"{string.Join(", ", names[..5])} and {names.Length - 5} more";
}
