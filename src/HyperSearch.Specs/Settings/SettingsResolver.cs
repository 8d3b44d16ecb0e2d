using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Specs.Settings;

/// <summary>Fills in every setting of a fine-tune trial: parameters first, then what the file fixes, then the defaults.</summary>
public static class SettingsResolver
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Resolves one trial. Pure; no path is looked at.</summary>
    /// <param name="baseDirectory">Absolute; where the study's relative paths start.</param>
    /// <param name="space">Tells parameters of type fixed from sampled ones; without it all count as sampled.</param>
    /// <exception cref="ArgumentException">A value does not fit its setting: the study was not read by <see cref="StudyFileReader"/>.</exception>
    public static ResolvedSettings Resolve(FineTuneTrial trial, Assignment parameters, string baseDirectory, SearchSpace? space = null)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, ParameterValue>(StringComparer.Ordinal);
        var sources = ImmutableSortedDictionary.CreateBuilder<string, SettingSource>(StringComparer.Ordinal);
        foreach (SettingDefinition setting in FineTuneSettingsTable.All)
        {
            if (Choose(setting, trial, parameters, space) is not { } chosen) continue;
            values[setting.Name] = Fit(setting, chosen.Value, baseDirectory);
            sources[setting.Name] = chosen.Source;
        }

        if (values.ContainsKey("tokens") && sources["epochs"] == SettingSource.Default)
        {
            values.Remove("epochs");
            sources.Remove("epochs");
        }

        if (!values.ContainsKey("alpha"))
        {
            values["alpha"] = ParameterValue.Float(2.0 * values["rank"].AsInt);
            sources["alpha"] = SettingSource.Default;
        }

        return new ResolvedSettings(ToJson(values), values.ToImmutable(), sources.ToImmutable());
    }

    private static (ParameterValue Value, SettingSource Source)? Choose(SettingDefinition setting, FineTuneTrial trial, Assignment parameters, SearchSpace? space)
    {
        if (parameters[setting.Name] is { } sampled)
            return (sampled, space?.Find(setting.Name) is FixedParameter ? SettingSource.Fixed : SettingSource.Sampled);
        if (trial.Settings.TryGetValue(setting.Name, out ParameterValue written)) return (written, SettingSource.Fixed);
        return setting.Default is { } value ? (value, SettingSource.Default) : null;
    }

    private static ParameterValue Fit(SettingDefinition setting, ParameterValue value, string baseDirectory) => setting.Kind switch
    {
        SettingKind.Path => ParameterValue.Text(Path.GetFullPath(value.AsText, baseDirectory)),
        SettingKind.Number when value.TryGetNumber(out double number) => ParameterValue.Float(number),
        SettingKind.Integer or SettingKind.Count when value.TryGetNumber(out double number) && number == Math.Floor(number) =>
            value.Kind == ParameterValueKind.Int ? value : ParameterValue.Int((long)number),
        SettingKind.Flag when value.Kind == ParameterValueKind.Bool => value,
        SettingKind.Choice when value.Kind == ParameterValueKind.Text => value,
        SettingKind.Names when value.Kind is ParameterValueKind.Text or ParameterValueKind.List => value,
        _ => throw new ArgumentException($"The setting '{setting.Name}' cannot hold '{value}'."),
    };

    private static string ToJson(ImmutableSortedDictionary<string, ParameterValue>.Builder values)
    {
        var json = new JsonObject();
        foreach (SettingDefinition setting in FineTuneSettingsTable.All)
        {
            if (!values.TryGetValue(setting.Name, out ParameterValue value)) continue;
            JsonObject owner = json;
            string key = setting.Name;
            if (key.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0)
            {
                string group = key[..dot];
                if (json[group] is null) json[group] = new JsonObject();
                owner = json[group]!.AsObject();
                key = key[(dot + 1)..];
            }

            owner[key] = ToNode(value);
        }

        return json.ToJsonString(Plain);
    }

    private static JsonNode ToNode(ParameterValue value) => value.Kind switch
    {
        ParameterValueKind.Float => JsonValue.Create(value.AsFloat),
        ParameterValueKind.Int => JsonValue.Create(value.AsInt),
        ParameterValueKind.Bool => JsonValue.Create(value.AsBool),
        ParameterValueKind.Text => JsonValue.Create(value.AsText),
        _ => new JsonArray([.. value.AsList.Select(item => (JsonNode)JsonValue.Create(item))]),
    };
}
