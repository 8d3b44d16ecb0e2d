using System.Text.Json;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;

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
    public static LoraSet Load(string directory, IAdaptable model)
    {
        var config = AdapterConfig.Load(directory);
        using var file = Open(Path.Combine(directory, WeightsFile));
        var (linears, whole) = Reached(directory, config, model);
        AdapterTensors.CheckNames(file, linears, whole, config.Decomposed);
        var adapters = new List<LoraAdapter>();
        var saved = new List<SavedModule>();
        try
        {
            foreach (var linear in linears) adapters.Add(AdapterTensors.Read(file, linear, config, model.Device));
            foreach (var parameter in whole) saved.Add(AdapterTensors.ReadWhole(file, parameter, model.Device));
        }
        catch
        {
            adapters.ForEach(adapter => adapter.Dispose());
            saved.ForEach(module => module.Weight.Dispose());
            throw;
        }

        var set = new LoraSet(model, config, adapters, saved);
        set.Attach();
        return set;
    }

    private static AdapterModules Reached(string directory, AdapterConfig config, IAdaptable model)
    {
        try
        {
            return AdapterModules.Of(model, config);
        }
        catch (UnsupportedModelException error)
        {
            throw new UnsupportedModelException($"{directory}: {error.Message}", error);
        }
    }

    /// <summary>Writes an adapter so that PEFT loads it unchanged. <paramref name="directory"/> must exist.</summary>
    /// <param name="directory">Where to write the two files.</param>
    /// <param name="set">The adapters.</param>
    /// <param name="baseModel">Stands as <c>base_model_name_or_path</c>.</param>
    public static void Save(string directory, LoraSet set, string baseModel)
    {
        SafeTensorsWriter.Write(Path.Combine(directory, WeightsFile), set.Parameters.Select(parameter => WeightReader.ToWrite(parameter.Name, parameter.Value)));
        var config = AdapterConfigWriter.ToJson(set, baseModel).ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        File.WriteAllText(Path.Combine(directory, "adapter_config.json"), config + "\n");
    }

    private static SafeTensorsFile Open(string path)
        => File.Exists(path) ? SafeTensorsFile.Open(path) : throw new UnsupportedModelException($"{path}: there is no such file; an adapter is read from safetensors");
}
