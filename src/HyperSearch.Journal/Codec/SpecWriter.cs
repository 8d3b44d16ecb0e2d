using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Codec;

/// <summary>A specification as canonical JSON: members in one order, names of maps in ordinal order, defaults left out only where they are null or empty.</summary>
internal static class SpecWriter
{
    public static void Write(Utf8JsonWriter json, StudySpec spec)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, spec.Name);
        json.WriteStartArray("objectives"u8);
        foreach (Objective objective in spec.Objectives) WriteObjective(json, objective);
        json.WriteEndArray();
        WriteMetricConstraints(json, spec.MetricConstraints);
        json.WritePropertyName("space"u8);
        SpaceWriter.Write(json, spec.Space);
        WriteAlgorithm(json, "strategy", spec.Strategy);
        WriteAlgorithm(json, "pruner", spec.Pruner);
        WriteBudget(json, spec.Budget);
        json.WriteNumber("parallelism"u8, spec.Parallelism);
        if (spec.Seed is { } seed) json.WriteNumber("seed"u8, seed);
        WriteList(json, "enqueue", spec.Enqueue, (a, item) => JsonValues.Write(a, item));
        WriteList(json, "warm_start", spec.WarmStart, (a, item) => a.WriteStringValue(item));
        WriteMap(json, "retry", spec.Retry.Select(r => KeyValuePair.Create(r.Key.Name(), r.Value)), (a, item) => a.WriteNumberValue(item));
        WriteResources(json, spec.Resources);
        if (spec.Trial is { } trial) WriteTrial(json, trial);
        json.WriteEndObject();
    }

    private static void WriteObjective(Utf8JsonWriter json, Objective objective)
    {
        json.WriteStartObject();
        json.WriteString("metric"u8, objective.Metric);
        json.WriteString("direction"u8, EnumNames.Of(objective.Direction));
        json.WriteString("value"u8, EnumNames.Of(objective.Value));
        json.WriteEndObject();
    }

    private static void WriteMetricConstraints(Utf8JsonWriter json, ImmutableArray<MetricConstraint> constraints) =>
        WriteList(json, "metric_constraints", constraints, (a, c) =>
        {
            a.WriteStartObject();
            a.WriteString("metric"u8, c.Metric);
            a.WriteString("operator"u8, EnumNames.Of(c.Operator));
            a.WriteNumber("bound"u8, c.Bound);
            a.WriteEndObject();
        });

    private static void WriteAlgorithm(Utf8JsonWriter json, string name, AlgorithmSpec algorithm)
    {
        json.WriteStartObject(name);
        json.WriteString("kind"u8, algorithm.Kind);
        WriteMap(json, "options", algorithm.Options, JsonValues.Write);
        json.WriteEndObject();
    }

    private static void WriteBudget(Utf8JsonWriter json, Budget budget)
    {
        json.WriteStartObject("budget"u8);
        if (budget.Trials is { } trials) json.WriteNumber("trials"u8, trials);
        if (budget.TimeSeconds is { } seconds) json.WriteNumber("time_seconds"u8, seconds);
        if (budget.Tokens is { } tokens) json.WriteNumber("tokens"u8, tokens);
        if (budget.GpuHours is { } hours) json.WriteNumber("gpu_hours"u8, hours);
        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, Resources resources)
    {
        json.WriteStartObject("resources"u8);
        json.WriteNumber("gpus"u8, resources.Gpus);
        if (resources.GpuMemoryGb is { } memory) json.WriteNumber("gpu_memory_gb"u8, memory);
        WriteMap(json, "labels", resources.Labels, (a, item) => a.WriteStringValue(item));
        json.WriteEndObject();
    }

    private static void WriteTrial(Utf8JsonWriter json, TrialDefinition trial)
    {
        json.WriteStartObject("trial"u8);
        switch (trial)
        {
            case FineTuneTrial fineTune:
                json.WriteString("kind"u8, "fine-tune");
                WriteMap(json, "settings", fineTune.Settings, JsonValues.Write);
                break;
            case CommandTrial command:
                json.WriteString("kind"u8, "command");
                json.WritePropertyName("run"u8);
                JsonValues.WriteTexts(json, command.Run);
                WriteMap(json, "environment", command.Environment, (a, item) => a.WriteStringValue(item));
                json.WriteString("protocol"u8, EnumNames.Of(command.Protocol));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(trial), trial, "An unknown kind of trial.");
        }

        if (trial.TimeoutSeconds is { } timeout) json.WriteNumber("timeout_seconds"u8, timeout);
        json.WriteEndObject();
    }

    internal static void WriteList<T>(Utf8JsonWriter json, string name, ImmutableArray<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.IsDefaultOrEmpty) return;
        json.WriteStartArray(name);
        foreach (T item in items) write(json, item);
        json.WriteEndArray();
    }

    internal static void WriteMap<T>(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, T>> map, Action<Utf8JsonWriter, T> write)
    {
        KeyValuePair<string, T>[] sorted = [.. map.OrderBy(p => p.Key, StringComparer.Ordinal)];
        if (sorted.Length == 0) return;
        json.WriteStartObject(name);
        foreach ((string key, T value) in sorted)
        {
            json.WritePropertyName(key);
            write(json, value);
        }

        json.WriteEndObject();
    }
}
