using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// The settings that may change while a model trains: those that shape neither weights nor optimiser state, and that leave the order of the data, the
/// length of the training and the way of measuring alone. Schedules are functions of the step, of which there are as many as before.
/// </summary>
public static class SettingsInTraining
{
    /// <summary>Their names as study files write them.</summary>
    public static ImmutableSortedSet<string> Changeable { get; } = ImmutableSortedSet.Create(
        StringComparer.Ordinal,
        "learning_rate", "min_lr_ratio", "loraplus_ratio", "weight_decay", "l1", "lora_dropout", "dropout", "label_smoothing", "neftune", "clip",
        "l2_sp", "ewc", "distillation_weight", "distillation_temperature");

    /// <summary>The first setting that may not differ and does, with its two values, in words; null where there is none.</summary>
    public static string? Difference(FineTuneSettings before, FineTuneSettings after)
    {
        JsonObject old = FineTuneSettingsWriter.Computation(before), next = FineTuneSettingsWriter.Computation(after);
        foreach (string name in old.Select(item => item.Key).Union(next.Select(item => item.Key)).Where(name => !Changeable.Contains(name)).Order(StringComparer.Ordinal))
            if (!JsonNode.DeepEquals(old[name], next[name])) return $"{name} {Show(old[name])} instead of {Show(next[name])}";
        return null;
    }

    private static string Show(JsonNode? value) => value?.ToJsonString() ?? "unset";
}
