using System.Text.Json;
using System.Text.RegularExpressions;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Lora;

/// <summary>
/// Reads PEFT's adapter configuration strictly: a key that is neither understood nor known to leave the computation alone must be absent,
/// null, false or empty, whatever version wrote it.
/// </summary>
internal static class AdapterConfigReader
{
    private static readonly HashSet<string> Understood =
    [
        "peft_type", "r", "lora_alpha", "lora_dropout", "target_modules", "exclude_modules", "layers_to_transform", "layers_pattern", "rank_pattern", "alpha_pattern",
        "modules_to_save", "use_rslora", "use_dora", "bias", "init_lora_weights",
    ];

    /// <summary>Keys that say where an adapter came from, or that act only together with a key that would be refused.</summary>
    private static readonly HashSet<string> Neutral =
    [
        "base_model_name_or_path", "revision", "inference_mode", "task_type", "auto_mapping", "peft_version",
        // Says how the base stores its weights, which its family tells already.
        "fan_in_fan_out",
        "megatron_core", "qalora_group_size", "arrow_config", "loftq_config", "eva_config", "corda_config", "lora_ga_config",
    ];

    /// <summary>Ways to start that leave the base weights alone; others (pissa, olora, ..) change them.</summary>
    private static readonly string[] HarmlessStarts = ["gaussian", "eva", "orthogonal"];

    public static AdapterConfig Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(new ConfigFields(path, document.RootElement));
        }
        catch (IOException error)
        {
            throw new UnsupportedModelException($"{path}: cannot be read: {error.Message} An adapter directory holds adapter_config.json and adapter_model.safetensors.", error);
        }
        catch (JsonException error)
        {
            throw new UnsupportedModelException($"{path}: is not JSON: {error.Message}", error);
        }
    }

    private static AdapterConfig Read(ConfigFields fields)
    {
        if (fields.Text("peft_type") is var type && type != "LORA") throw fields.Bad("peft_type", $"is '{type}'; this version computes LORA only");
        if (fields.Text("bias") is { } bias && bias != "none") throw fields.Bad("bias", $"is '{bias}'; trained biases are not built in");
        CheckStart(fields);
        foreach (var key in fields.Keys)
        {
            if (!Understood.Contains(key) && !Neutral.Contains(key) && !IsOff(fields.Find(key)))
                throw fields.Bad(key, $"is {fields.Find(key)!.Value.GetRawText()}; this version does not build it in, and leaving it out would change the result");
        }

        return new AdapterConfig(
            fields.Count("r"), fields.Number("lora_alpha") ?? 8, fields.Flag("use_rslora"), fields.Flag("use_dora"), fields.Number("lora_dropout") ?? 0,
            ReadTargets(fields), fields.Text("base_model_name_or_path"))
        {
            RankPatterns = ReadPatterns(fields, "rank_pattern", whole: true),
            AlphaPatterns = ReadPatterns(fields, "alpha_pattern", whole: false),
            ModulesToSave = fields.Texts("modules_to_save"),
        };
    }

    private static ModulePattern[] ReadPatterns(ConfigFields fields, string key, bool whole)
    {
        if (fields.Section(key) is not { } section) return [];
        return [.. section.Keys.Select(name => new ModulePattern(name, Pattern(section, name, $@"(?:.*\.)?(?:{name})"), whole ? section.Count(name) : section.Positive(name)))];
    }

    private static Regex Pattern(ConfigFields fields, string key, string pattern)
    {
        try
        {
            return LoraTargets.Whole(pattern);
        }
        catch (ArgumentException error)
        {
            throw fields.Bad(key, $"is not a regular expression: {error.Message}");
        }
    }

    private static void CheckStart(ConfigFields fields)
    {
        if (fields.Find("init_lora_weights") is { ValueKind: JsonValueKind.String } start && !HarmlessStarts.Contains(start.GetString()))
            throw fields.Bad("init_lora_weights", $"is {start.GetRawText()}, which changes the base weights too; convert the adapter to plain LoRA first");
    }

    private static LoraTargets? ReadTargets(ConfigFields fields)
    {
        var targets = fields.Find("target_modules") switch
        {
            { ValueKind: JsonValueKind.String } pattern => LoraTargets.Pattern(pattern.GetString()!),
            { ValueKind: JsonValueKind.Array } => LoraTargets.Names(fields.Texts("target_modules")),
            null => null,
            { } other => throw fields.Bad("target_modules", $"must be a list or a pattern, not {other.GetRawText()}"),
        };
        var isPattern = fields.Find("target_modules") is { ValueKind: JsonValueKind.String };
        var (layers, parts) = (fields.Ids("layers_to_transform"), fields.Find("layers_pattern") is { ValueKind: JsonValueKind.String } part ? [part.GetString()!] : fields.Texts("layers_pattern"));
        if (layers.Count > 0 && isPattern)
            throw fields.Bad("layers_to_transform", "stands beside a pattern in target_modules, which already says which layers are meant");
        var excluded = fields.Find("exclude_modules");
        if (targets is null && (excluded is not null || fields.Present("layers_to_transform")))
            throw fields.Bad("target_modules", "is missing, while exclude_modules or layers_to_transform narrows it");
        return targets?.With(
            excluded is { ValueKind: JsonValueKind.String } text ? Pattern(fields, "exclude_modules", text.GetString()!) : null,
            excluded switch
            {
                { ValueKind: JsonValueKind.String } pattern => [pattern.GetString()!],
                { ValueKind: JsonValueKind.Array } => fields.Texts("exclude_modules"),
                _ => [],
            },
            layers.Count > 0 ? layers : null,
            parts);
    }

    private static bool IsOff(JsonElement? value) => value is not { } json || json.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Object => !json.EnumerateObject().Any(),
        JsonValueKind.Array => json.GetArrayLength() == 0,
        _ => false,
    };
}
