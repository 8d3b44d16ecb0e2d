using System.Text.Json;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Trials;

/// <summary>Everything that a trial ran with, and where each value comes from, derived again from the study file in the journal.</summary>
internal static class TrialSettings
{
    public static IReadOnlyList<TrialSetting> Of(TrialDetail trial, StudyDetail study)
    {
        string sampled = trial.Source == "enqueued" ? "enqueued" : "sampled";
        if (FineTuneStudy.Find(study) is not { } tuned) return [.. trial.Summary.Parameters.EnumerateObject().Select(p => Plain(p, study, sampled))];
        ResolvedSettings resolved = tuned.Resolve(trial.Summary);
        return
        [
            .. FineTuneSettingsTable.All
                .Where(s => resolved.Values.ContainsKey(s.Name))
                .Select(s => new TrialSetting(s.Name, resolved.Values[s.Name].ToString(), Source(resolved.Sources[s.Name], sampled), s.IsRegularization)),
        ];
    }

    private static TrialSetting Plain(JsonProperty parameter, StudyDetail study, string sampled)
    {
        JsonElement definition = SpecificationText.Parameters(study.Specification).FirstOrDefault(p => p.Name == parameter.Name).Definition;
        bool isFixed = definition.ValueKind == JsonValueKind.Object && definition.TryGetProperty("type", out JsonElement type) && type.ValueEquals("fixed");
        return new TrialSetting(parameter.Name, Figures.Value(parameter.Value), isFixed ? "fixed" : sampled, false);
    }

    private static string Source(SettingSource source, string sampled) => source switch
    {
        SettingSource.Sampled => sampled,
        SettingSource.Fixed => "fixed",
        _ => "default",
    };
}
