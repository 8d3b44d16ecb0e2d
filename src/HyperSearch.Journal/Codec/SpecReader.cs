using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Codec;

/// <summary>Reads what <see cref="SpecWriter"/> wrote.</summary>
internal static class SpecReader
{
    public static StudySpec Read(ref Utf8JsonReader json) => Read(JsonElement.ParseValue(ref json));

    public static StudySpec Read(JsonElement json) => new()
    {
        Name = Text(json, "name"),
        Objectives = List(json, "objectives", o => new Objective(Text(o, "metric"), EnumNames.Parse<Direction>(Text(o, "direction")), EnumNames.Parse<ObjectiveValue>(Text(o, "value")))),
        MetricConstraints = List(json, "metric_constraints", c => new MetricConstraint(Text(c, "metric"), EnumNames.Parse<ComparisonOperator>(Text(c, "operator")), Need(c, "bound").GetDouble())),
        Space = ReadSpace(Need(json, "space")),
        Strategy = ReadAlgorithm(Need(json, "strategy")),
        Pruner = ReadAlgorithm(Need(json, "pruner")),
        Budget = ReadBudget(Need(json, "budget")),
        Parallelism = Need(json, "parallelism").GetInt32(),
        Seed = Find(json, "seed")?.GetUInt64(),
        Enqueue = List(json, "enqueue", ReadAssignment),
        WarmStart = List(json, "warm_start", t => t.GetString()!),
        Retry = Members(json, "retry").ToImmutableSortedDictionary(m => TrialNames.ParseFailure(m.Name) ?? throw new JsonException($"'{m.Name}' is no failure class."), m => m.Value.GetInt32()),
        Resources = ReadResources(Need(json, "resources")),
        Trial = Find(json, "trial") is { } trial ? ReadTrial(trial) : null,
    };

    private static SearchSpace ReadSpace(JsonElement json) => new(
        List(json, "parameters", ReadParameter),
        List(json, "constraints", ReadConstraint),
        Members(json, "settings").ToImmutableSortedDictionary(m => m.Name, m => m.Value.GetDouble(), StringComparer.Ordinal));

    private static ConstraintExpression ReadConstraint(JsonElement json)
    {
        var names = List(json, "names", n => n.GetString()!).ToHashSet(StringComparer.Ordinal);
        return ConstraintExpression.Parse(Text(json, "text"), names.Contains);
    }

    private static Parameter ReadParameter(JsonElement json)
    {
        string name = Text(json, "name");
        Parameter parameter = Text(json, "type") switch
        {
            "float" => new FloatParameter(name, Need(json, "low").GetDouble(), Need(json, "high").GetDouble(), EnumNames.Parse<Scale>(Text(json, "scale")))
            {
                Step = Find(json, "step")?.GetDouble(),
                Points = Find(json, "points")?.GetInt32(),
            },
            "int" => new IntParameter(name, Need(json, "low").GetInt64(), Need(json, "high").GetInt64(), EnumNames.Parse<Scale>(Text(json, "scale")), Need(json, "step").GetInt64()),
            "categorical" => new CategoricalParameter(name, List(json, "choices", ReadValue)),
            "bool" => new BoolParameter(name),
            "fixed" => new FixedParameter(name, ReadValue(Need(json, "value"))),
            var other => throw new JsonException($"'{other}' is no type of parameter."),
        };
        return parameter with
        {
            When = List(json, "when", c => new Condition(Text(c, "parent"), List(c, "values", ReadValue))),
            Prior = Find(json, "prior") is { } prior ? new ParameterPrior(Need(prior, "center").GetDouble(), Need(prior, "factor").GetDouble()) { Preset = Find(prior, "preset")?.GetString() } : null,
            MemoryRising = Find(json, "memory_rising")?.GetBoolean() ?? false,
        };
    }

    private static AlgorithmSpec ReadAlgorithm(JsonElement json) => new(Text(json, "kind"), Values(json, "options"));

    private static Budget ReadBudget(JsonElement json) =>
        new(Find(json, "trials")?.GetInt32(), Find(json, "time_seconds")?.GetDouble(), Find(json, "tokens")?.GetInt64(), Find(json, "gpu_hours")?.GetDouble());

    private static Resources ReadResources(JsonElement json) => new(Need(json, "gpus").GetInt32(), Find(json, "gpu_memory_gb")?.GetDouble())
    {
        Labels = Texts(json, "labels"),
    };

    private static TrialDefinition ReadTrial(JsonElement json)
    {
        double? timeout = Find(json, "timeout_seconds")?.GetDouble();
        return Text(json, "kind") switch
        {
            "fine-tune" => new FineTuneTrial(Values(json, "settings")) { TimeoutSeconds = timeout },
            "command" => new CommandTrial(List(json, "run", t => t.GetString()!), Texts(json, "environment"), EnumNames.Parse<CommandProtocol>(Text(json, "protocol"))) { TimeoutSeconds = timeout },
            var other => throw new JsonException($"'{other}' is no kind of trial."),
        };
    }

    private static Assignment ReadAssignment(JsonElement json) =>
        new([.. json.EnumerateObject().Select(m => new NamedValue(m.Name, ReadValue(m.Value)))]);

    private static ParameterValue ReadValue(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') >= 0 ? ParameterValue.Float(json.GetDouble()) : ParameterValue.Int(json.GetInt64()),
        JsonValueKind.True => ParameterValue.Bool(true),
        JsonValueKind.False => ParameterValue.Bool(false),
        JsonValueKind.String => ParameterValue.Text(json.GetString()!),
        JsonValueKind.Array => ParameterValue.List(json.EnumerateArray().Select(t => t.GetString()!)),
        _ => throw new JsonException($"{json.ValueKind} is no parameter's value."),
    };

    private static ImmutableSortedDictionary<string, ParameterValue> Values(JsonElement json, string name) =>
        Members(json, name).ToImmutableSortedDictionary(m => m.Name, m => ReadValue(m.Value), StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, string> Texts(JsonElement json, string name) =>
        Members(json, name).ToImmutableSortedDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal);

    private static ImmutableArray<T> List<T>(JsonElement json, string name, Func<JsonElement, T> read) =>
        Find(json, name) is { } list ? [.. list.EnumerateArray().Select(read)] : [];

    private static IEnumerable<JsonProperty> Members(JsonElement json, string name) =>
        Find(json, name) is { } map ? map.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static JsonElement? Find(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement Need(JsonElement json, string name) => Find(json, name) ?? throw new JsonException($"'{name}' is missing.");

    private static string Text(JsonElement json, string name) => Need(json, name).GetString() ?? throw new JsonException($"'{name}' is null.");
}
