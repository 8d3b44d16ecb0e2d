using System.Text.Json.Nodes;

namespace HyperSearch.FineTuning.Lora;

/// <summary>
/// Writes <c>adapter_config.json</c> with every key that PEFT writes, so that a reader of either finds what it looks for. As PEFT does, <c>all-linear</c> and
/// targets that nobody named are spelled out.
/// </summary>
internal static class AdapterConfigWriter
{
    /// <summary>The version of PEFT whose keys these are.</summary>
    private const string FormatVersion = "0.21.2";

    /// <summary>Keys of features that are not built in, all off.</summary>
    private static readonly string[] Absent =
    [
        "alora_invocation_tokens", "arrow_config", "auto_mapping", "corda_config", "eva_config", "kasa_config", "layer_replication", "lora_ga_config",
        "megatron_config", "monteclora_config", "revision", "target_parameters", "trainable_token_indices", "use_bdlora", "velora_config",
    ];

    public static JsonObject ToJson(LoraSet set, string baseModel)
    {
        var (config, targets) = (set.Config, set.Config.Targets ?? LoraTargets.Usual(set.Family));
        var spelledOut = targets.IsAllLinear;
        var keys = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["alpha_pattern"] = Patterns(config.AlphaPatterns),
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["ensure_weight_tying"] = false,
            ["exclude_modules"] = spelledOut ? null : targets.ExcludedPattern is not null ? JsonValue.Create(targets.Excluded[0]) : Names(targets.Excluded),
            ["fan_in_fan_out"] = set.FanInFanOut,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["layers_pattern"] = spelledOut ? null : Names(targets.LayerParts),
            ["layers_to_transform"] = spelledOut || targets.Layers is null ? null : new JsonArray([.. targets.Layers.Select(layer => JsonValue.Create(layer))]),
            ["loftq_config"] = new JsonObject(),
            ["lora_alpha"] = Number(config.Alpha),
            ["lora_bias"] = false,
            ["lora_dropout"] = config.Dropout,
            ["megatron_core"] = "megatron.core",
            ["modules_to_save"] = Names(config.ModulesToSave),
            ["peft_type"] = "LORA",
            ["peft_version"] = FormatVersion,
            ["qalora_group_size"] = 16,
            ["r"] = config.Rank,
            ["rank_pattern"] = Patterns(config.RankPatterns),
            ["target_modules"] = Targets(set, targets),
            ["task_type"] = set.Classifies ? "SEQ_CLS" : "CAUSAL_LM",
            ["use_dora"] = config.Decomposed,
            ["use_qalora"] = false,
            ["use_rslora"] = config.RankStabilised,
        };
        foreach (var key in Absent) keys[key] = null;
        return new JsonObject(keys);
    }

    private static JsonNode? Targets(LoraSet set, LoraTargets targets)
        => targets.Written is { } pattern ? JsonValue.Create(pattern)
        : targets.IsAllLinear ? Names([.. set.Adapters.Select(adapter => adapter.Module).Order(StringComparer.Ordinal)])
        : Names(targets.Listed);

    private static JsonArray? Names(IReadOnlyList<string> names) => names.Count == 0 ? null : new JsonArray([.. names.Select(name => JsonValue.Create(name))]);

    private static JsonObject Patterns(IReadOnlyList<ModulePattern> patterns)
        => new(patterns.Select(pattern => KeyValuePair.Create<string, JsonNode?>(pattern.Name, Number(pattern.Value))));

    /// <summary>A whole number stays one in the file: PEFT declares alpha as an integer.</summary>
    private static JsonValue Number(double value) => value == Math.Floor(value) ? JsonValue.Create((long)value) : JsonValue.Create(value);
}
