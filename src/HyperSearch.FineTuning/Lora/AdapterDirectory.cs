using System.Text.Json;
using System.Text.Json.Nodes;
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
        var linears = (config.Targets ?? LoraTargets.Usual(model.Config.Family)).Choose(model);
        var whole = WholeModules(directory, config, model);
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

        var set = new LoraSet(model, config.Rank, config.Alpha, config.Dropout, adapters, saved);
        set.Attach();
        return set;
    }

    /// <summary>The weights of modules_to_save. A name that fits no module is passed over, as PEFT does: it lists both names that a classifier may have.</summary>
    private static Parameter[] WholeModules(string directory, AdapterConfig config, IAdaptable model)
    {
        var whole = model.Parameters.Where(parameter => config.ModulesToSave.Any(name => parameter.Module.EndsWith(name, StringComparison.Ordinal))).ToArray();
        if (config.ModulesToSave.Count > 0 && whole.Length == 0)
            throw new UnsupportedModelException($"{directory}: modules_to_save names {string.Join(", ", config.ModulesToSave)}, none of which is a module of this model with weights of its own");
        if (model.Config.TieWordEmbeddings && model is DecoderModel { Config.ClassLabels: 0 } decoder && whole.Contains(decoder.Head))
            throw new UnsupportedModelException($"{directory}: modules_to_save names the embedding of a model whose head is tied to it, which is not built in");
        return whole;
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

    private static JsonObject ToJson(LoraSet set, string baseModel)
    {
        // Rank-stabilised or not, what is written is alpha = scale x r, which every reader understands alike.
        var usual = set.Adapters.Select(adapter => (adapter.Rank, Alpha: adapter.Scale * adapter.Rank)).FirstOrDefault((set.Rank, set.Alpha));
        return new JsonObject
        {
            ["alpha_pattern"] = Pattern(set, adapter => adapter.Scale * adapter.Rank, usual.Alpha),
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["fan_in_fan_out"] = set.FanInFanOut,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["lora_alpha"] = Number(usual.Alpha),
            ["lora_dropout"] = set.Dropout,
            ["modules_to_save"] = set.Saved.Count == 0 ? null : new JsonArray([.. set.Saved.Select(module => module.Base.Module).Distinct().Select(name => JsonValue.Create(name))]),
            ["peft_type"] = "LORA",
            ["r"] = usual.Rank,
            ["rank_pattern"] = Pattern(set, adapter => adapter.Rank, usual.Rank),
            ["revision"] = null,
            ["target_modules"] = new JsonArray([.. set.Adapters.Select(adapter => adapter.Module).Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]),
            ["task_type"] = set.Classifies ? "SEQ_CLS" : "CAUSAL_LM",
            ["use_dora"] = set.Adapters.Any(adapter => adapter.Magnitude is not null),
            ["use_rslora"] = false,
        };
    }

    private static JsonObject Pattern(LoraSet set, Func<LoraAdapter, double> value, double usual)
        => new(set.Adapters.Where(adapter => value(adapter) != usual).Select(adapter => KeyValuePair.Create<string, JsonNode?>(adapter.Module, Number(value(adapter)))));

    /// <summary>A whole number stays one in the file: PEFT declares alpha as an integer.</summary>
    private static JsonValue Number(double value) => value == Math.Floor(value) ? JsonValue.Create((long)value) : JsonValue.Create(value);

    private static SafeTensorsFile Open(string path)
        => File.Exists(path) ? SafeTensorsFile.Open(path) : throw new UnsupportedModelException($"{path}: there is no such file; an adapter is read from safetensors");
}
