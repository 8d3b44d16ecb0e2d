using System.Globalization;
using System.Text.Json.Nodes;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Trials;
using static HyperSearch.Specs.Schema.SchemaNodes;

namespace HyperSearch.Specs.Schema;

/// <summary>The schema of the trial section: the fine-tuner with its settings table, or a command.</summary>
internal static class TrialSchema
{
    public static JsonObject Node() => new()
    {
        ["description"] = "What a trial runs.",
        ["oneOf"] = new JsonArray(FineTune(), Command()),
    };

    private static JsonObject FineTune() => Object(InOrder(FineTuneTrialReader.Keys, FineTuneKey), null, "kind", "data");

    private static JsonObject FineTuneKey(string key) => key switch
    {
        "kind" => Words(["fine-tune"], null),
        "timeout" => Timeout(),
        "data" => Data(),
        _ => Setting(FineTuneSettingsTable.Find(key) ?? throw new ArgumentOutOfRangeException(nameof(key), key, "This key of a trial is no setting.")),
    };

    private static JsonObject Data()
    {
        IEnumerable<SettingDefinition> files = FineTuneSettingsTable.All.Where(s => s.Name.StartsWith("data.", StringComparison.Ordinal));
        string[] required = [.. files.Where(s => s.IsRequired).Select(s => s.Name[5..])];
        return Object(InOrder(files.Select(s => s.Name[5..]), name => Setting(FineTuneSettingsTable.Find($"data.{name}")!)), "The rows, as JSON lines.", required);
    }

    private static JsonObject Setting(SettingDefinition setting)
    {
        JsonObject node = setting.Kind switch
        {
            SettingKind.Number => Number(setting.Range, setting.Description),
            SettingKind.Integer => Number(setting.Range, setting.Description, isWhole: true),
            SettingKind.Count => Reference("count", setting.Description),
            SettingKind.Flag => Flag(setting.Description),
            SettingKind.Choice => Words(setting.Choices, setting.Description),
            SettingKind.Names => With(With(new JsonObject(), "description", setting.Description), "anyOf", new JsonArray(Text(), List(Text(), null))),
            _ => Text(setting.Description),
        };
        return setting.Default is { } value ? With(node, "default", Default(value)) : node;
    }

    private static JsonNode Default(ParameterValue value) => value.Kind switch
    {
        ParameterValueKind.Float => JsonNode.Parse(value.AsFloat.ToString("R", CultureInfo.InvariantCulture))!,
        ParameterValueKind.Int => value.AsInt,
        ParameterValueKind.Bool => value.AsBool,
        _ => value.ToString(),
    };

    private static JsonObject Command() => Object(InOrder(CommandTrialReader.Keys, CommandKey), null, "kind", "run");

    private static JsonObject CommandKey(string key) => key switch
    {
        "kind" => Words(["command"], null),
        "run" => With(List(Text(), "The program and its arguments; {name} stands for a parameter."), "minItems", 1),
        "timeout" => Timeout(),
        "env" => Map(Text(), "Environment variables."),
        "protocol" => Words(["once", "lines"], "Whether reports are answered by verdicts.", "once"),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "The schema does not know this key of a command."),
    };

    private static JsonObject Timeout() => Reference("duration", "After this long an attempt is killed.");
}
