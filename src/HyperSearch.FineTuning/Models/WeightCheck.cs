using HyperSearch.FineTuning.SafeTensors;

namespace HyperSearch.FineTuning.Models;

/// <summary>Whether weights are those of a configuration: every tensor of <see cref="ModelLayout"/> in its shape, and nothing that would be left unused. Reads headers only.</summary>
public static class WeightCheck
{
    /// <param name="directory">Named in messages.</param>
    /// <param name="freshHead">Whether a classifier's head may be missing, and a language model's be there.</param>
    /// <exception cref="UnsupportedModelException">They belong to another model; all that is missing, surplus or misshapen is named.</exception>
    public static void Check(string directory, ModelWeights weights, ModelConfig config, bool freshHead = false)
    {
        var specs = ModelLayout.Of(config);
        var found = specs.Select(spec => (Spec: spec, Name: ModelLayout.Spellings(spec.Name).FirstOrDefault(weights.Contains))).ToArray();
        var missing = found.Where(item => item.Name is null && !(freshHead && ClassHead.Owns(item.Spec.Name, config))).Select(item => item.Spec.Name).ToArray();
        var misshapen = found.Where(item => item.Name is not null && !weights.Find(item.Name)!.Shape.SequenceEqual(item.Spec.Shape))
            .Select(item => $"{item.Name} {TensorSpec.Show(weights.Find(item.Name!)!.Shape)} rather than {TensorSpec.Show(item.Spec.Shape)}").ToArray();
        var used = found.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var surplus = weights.Names.Where(name => !used.Contains(name) && !(freshHead && ClassHead.IsLanguageHead(name)) && !ModelLayout.IsIgnored(name, config) && !IsTiedHead(name, weights, config, found[0].Name)).ToArray();
        string[] faults = [.. Fault("lack", missing), .. Fault("hold beyond what it calls for", surplus), .. Fault("hold in another shape", misshapen)];
        if (faults.Length > 0)
            throw new UnsupportedModelException($"{directory}: the weights are not those of config.json: they {string.Join("; they ", faults)}. Is this the model's own config.json?");
    }

    private static string[] Fault(string what, string[] names) => names.Length == 0 ? [] : [$"{what} {string.Join(", ", names)}"];

    /// <summary>Some writers store a tied head a second time; it is accepted when it is the embedding to the bit.</summary>
    private static bool IsTiedHead(string name, ModelWeights weights, ModelConfig config, string? embedding)
        => config.TieWordEmbeddings && !config.IsEncoder && name == ModelLayout.Head && embedding is not null
        && weights.ReadBytes(name).AsSpan().SequenceEqual(weights.ReadBytes(embedding));
}
