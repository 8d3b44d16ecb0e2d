using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Benchmarks.Regret.Searchers;

/// <summary>Writes a study file for another program. It is JSON, which is YAML too: our own reader takes it, and Python reads it without a package.</summary>
internal static class StudyFile
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    public static void Write(StudySpec spec, string path) => File.WriteAllText(path, Of(spec).ToJsonString(Layout));

    private static JsonObject Of(StudySpec spec)
    {
        var file = new JsonObject { ["name"] = spec.Name, ["seed"] = spec.Seed };
        JsonObject[] objectives = [.. spec.Objectives.Select(o => new JsonObject { ["metric"] = o.Metric, ["direction"] = "minimize" })];
        if (objectives.Length == 1) file["objective"] = objectives[0];
        else file["objectives"] = new JsonArray([.. objectives]);
        if (spec.MetricConstraints.Length > 0) file["metric_constraints"] = new JsonArray([.. spec.MetricConstraints.Select(c => (JsonNode)$"{c.Metric} <= 0")]);
        file["space"] = new JsonObject(spec.Space.Parameters.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)Of(p))));
        file["strategy"] = new JsonObject([KeyValuePair.Create("kind", (JsonNode?)spec.Strategy.Kind), .. spec.Strategy.Options.Select(o => KeyValuePair.Create(o.Key, (JsonNode?)Of(o.Value)))]);
        file["budget"] = new JsonObject { ["trials"] = spec.Budget.Trials };
        file["parallelism"] = spec.Parallelism;
        return file;
    }

    private static JsonObject Of(Parameter parameter)
    {
        JsonObject json = parameter switch
        {
            FloatParameter f => new() { ["type"] = "float", ["low"] = f.Low, ["high"] = f.High, ["scale"] = Of(f.Scale) },
            IntParameter i => new() { ["type"] = "int", ["low"] = i.Low, ["high"] = i.High, ["scale"] = Of(i.Scale) },
            CategoricalParameter c => new() { ["type"] = "categorical", ["choices"] = new JsonArray([.. c.Choices.Select(Of)]) },
            BoolParameter => new() { ["type"] = "bool" },
            _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "no benchmark has such a parameter"),
        };
        if (parameter is FloatParameter { Step: { } step }) json["step"] = step;
        if (parameter.MemoryRising) json["memory"] = "rising";
        if (parameter.When.Length > 0)
            json["when"] = new JsonObject(parameter.When.Select(c => KeyValuePair.Create(c.Parent, (JsonNode?)new JsonArray([.. c.Values.Select(Of)]))));
        return json;
    }

    private static string Of(Scale scale) => scale == Scale.Log ? "log" : "linear";

    /// <summary>A parameter's value as JSON.</summary>
    public static JsonValue Of(ParameterValue value) => value.Kind switch
    {
        ParameterValueKind.Float => JsonValue.Create(value.AsFloat),
        ParameterValueKind.Int => JsonValue.Create(value.AsInt),
        ParameterValueKind.Bool => JsonValue.Create(value.AsBool),
        _ => JsonValue.Create(value.AsText),
    };
}
