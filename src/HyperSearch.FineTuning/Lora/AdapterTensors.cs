using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Lora;

/// <summary>The tensors of an adapter's file, under PEFT's names.</summary>
internal static class AdapterTensors
{
    public const string Root = "base_model.model.";

    /// <summary>Every tensor that the configuration calls for, and no other.</summary>
    public static void CheckNames(SafeTensorsFile file, IReadOnlyList<LinearLayer> linears, IReadOnlyList<Parameter> whole, bool decomposed)
    {
        var expected = linears.SelectMany(linear => Names(linear, decomposed)).Concat(whole.Select(parameter => Root + parameter.Name)).ToHashSet(StringComparer.Ordinal);
        var missing = expected.Where(name => !file.Contains(name)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
            throw new UnsupportedModelException($"{file.Path}: lacks {string.Join(", ", missing)}, which adapter_config.json calls for");
        var extra = file.Entries.Select(entry => entry.Name).Where(name => !expected.Contains(name)).Order(StringComparer.Ordinal).ToArray();
        if (extra.Length > 0)
            throw new UnsupportedModelException($"{file.Path}: holds {string.Join(", ", extra)}, which no target of adapter_config.json uses");
    }

    public static LoraAdapter Read(SafeTensorsFile file, LinearLayer linear, AdapterConfig config, Device device)
    {
        var rank = config.RankOf(linear.Module);
        var tensors = new List<Tensor>();
        try
        {
            tensors.Add(ReadOne(file, Name(linear, "lora_A.weight"), [rank, linear.Inputs], device));
            tensors.Add(ReadOne(file, Name(linear, "lora_B.weight"), [linear.Outputs, rank], device));
            if (config.Decomposed) tensors.Add(ReadOne(file, Name(linear, "lora_magnitude_vector"), [linear.Outputs], device));
            return new LoraAdapter(linear.Module, tensors[0], tensors[1], config.ScaleOf(linear.Module), config.Decomposed ? tensors[2] : null);
        }
        catch
        {
            tensors.ForEach(tensor => tensor.Dispose());
            throw;
        }
    }

    public static SavedModule ReadWhole(SafeTensorsFile file, Parameter parameter, Device device)
        => new(parameter, new Parameter(Root + parameter.Name, ReadOne(file, Root + parameter.Name, parameter.Value.Shape, device, parameter.Value.DType)));

    private static Tensor ReadOne(SafeTensorsFile file, string name, long[] shape, Device device, DType dtype = DType.Float32)
    {
        var entry = file.Get(name);
        return entry.Shape.SequenceEqual(shape)
            ? WeightReader.Read(file, entry, dtype, device)
            : throw new UnsupportedModelException($"{file.Path}: {name} has shape {TensorSpec.Show(entry.Shape)}; adapter_config.json and the model call for {TensorSpec.Show(shape)}");
    }

    private static IEnumerable<string> Names(LinearLayer linear, bool decomposed)
        => decomposed
            ? [Name(linear, "lora_A.weight"), Name(linear, "lora_B.weight"), Name(linear, "lora_magnitude_vector")]
            : [Name(linear, "lora_A.weight"), Name(linear, "lora_B.weight")];

    private static string Name(LinearLayer linear, string part) => $"{Root}{linear.Module}.{part}";
}
