using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Lora;

/// <summary>Adapters in PEFT's directory format: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
public static class AdapterDirectory
{
    private const string WeightsFile = "adapter_model.safetensors";

    /// <summary>
    /// Loads an adapter for <paramref name="model"/>, attached. Strict: every tensor of every target, of the right shape, and no other;
    /// a wrong prefix would otherwise silently give the base model.
    /// </summary>
    /// <exception cref="UnsupportedModelException">The adapter is not one for this model, or asks for something not built in.</exception>
    public static LoraSet Load(string directory, DecoderModel model)
    {
        var config = AdapterConfig.Load(directory);
        using var file = Open(Path.Combine(directory, WeightsFile));
        var linears = config.Targets.Choose(model);
        CheckNames(file, linears);
        var adapters = new List<LoraAdapter>();
        try
        {
            foreach (var linear in linears) adapters.Add(Read(file, linear, config, model.Device));
        }
        catch
        {
            adapters.ForEach(adapter => adapter.Dispose());
            throw;
        }

        var set = new LoraSet(model, config.Rank, config.Alpha, config.Dropout, adapters);
        set.Attach();
        return set;
    }

    /// <summary>Writes an adapter so that PEFT loads it unchanged. <paramref name="directory"/> must exist.</summary>
    /// <param name="directory">Where to write the two files.</param>
    /// <param name="set">The adapters.</param>
    /// <param name="baseModel">Stands as <c>base_model_name_or_path</c>.</param>
    public static void Save(string directory, LoraSet set, string baseModel)
    {
        SafeTensorsWriter.Write(Path.Combine(directory, WeightsFile), set.Parameters.Select(parameter => WeightReader.ToWrite(parameter.Name, parameter.Value)));
        var config = ToJson(set, baseModel).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        File.WriteAllText(Path.Combine(directory, "adapter_config.json"), config + "\n");
    }

    private static JsonObject ToJson(LoraSet set, string baseModel) => new()
    {
        ["base_model_name_or_path"] = baseModel,
        ["bias"] = "none",
        ["fan_in_fan_out"] = false,
        ["inference_mode"] = true,
        ["init_lora_weights"] = true,
        // A whole number stays one in the file: PEFT declares alpha as an integer.
        ["lora_alpha"] = set.Alpha == Math.Floor(set.Alpha) ? JsonValue.Create((long)set.Alpha) : JsonValue.Create(set.Alpha),
        ["lora_dropout"] = set.Dropout,
        ["modules_to_save"] = null,
        ["peft_type"] = "LORA",
        ["r"] = set.Rank,
        ["revision"] = null,
        ["target_modules"] = new JsonArray([.. set.Adapters.Select(adapter => adapter.Module).Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]),
        ["task_type"] = "CAUSAL_LM",
        ["use_dora"] = false,
        ["use_rslora"] = false,
    };

    private static SafeTensorsFile Open(string path)
        => File.Exists(path) ? SafeTensorsFile.Open(path) : throw new UnsupportedModelException($"{path}: there is no such file; an adapter is read from safetensors");

    private static void CheckNames(SafeTensorsFile file, IReadOnlyList<LinearLayer> linears)
    {
        var expected = linears.SelectMany(linear => new[] { Name(linear, 'A'), Name(linear, 'B') }).ToHashSet(StringComparer.Ordinal);
        var missing = expected.Where(name => !file.Contains(name)).Order(StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
            throw new UnsupportedModelException($"{file.Path}: lacks {missing[0]}{More(missing)}, which target_modules calls for");
        var extra = file.Entries.Select(entry => entry.Name).Where(name => !expected.Contains(name)).Order(StringComparer.Ordinal).ToArray();
        if (extra.Length > 0)
            throw new UnsupportedModelException($"{file.Path}: holds {extra[0]}{More(extra)}, which no target of adapter_config.json uses");
    }

    private static LoraAdapter Read(SafeTensorsFile file, LinearLayer linear, AdapterConfig config, Device device)
    {
        long rows = linear.Outputs, columns = linear.Inputs;
        var a = ReadOne(file, Name(linear, 'A'), [config.Rank, columns], device);
        try
        {
            return new LoraAdapter(linear.Module, a, ReadOne(file, Name(linear, 'B'), [rows, config.Rank], device), config.Scale);
        }
        catch
        {
            a.Dispose();
            throw;
        }
    }

    private static Tensor ReadOne(SafeTensorsFile file, string name, long[] shape, Device device)
    {
        var entry = file.Get(name);
        return entry.Shape.SequenceEqual(shape)
            ? WeightReader.Read(file, entry, DType.Float32, device)
            : throw new UnsupportedModelException($"{file.Path}: {name} has shape {TensorSpec.Show(entry.Shape)}; r and the model call for {TensorSpec.Show(shape)}");
    }

    private static string Name(LinearLayer linear, char part) => $"base_model.model.{linear.Module}.lora_{part}.weight";

    private static string More(string[] names) => names.Length > 1 ? $" and {names.Length - 1} more" : string.Empty;
}
