using System.Text.Json;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;
using HyperSearch.Specs;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Trials;

/// <summary>Everything that a trial ran with, and where each value comes from, derived again from the study file in the journal.</summary>
internal static class TrialSettings
{
    public static IReadOnlyList<TrialSetting> Of(TrialDetail trial, StudyDetail study)
    {
        StudySpec? spec = StudyFileReader.Read(study.SourceText, study.Summary.Name, AlgorithmCatalog.Current).Spec;
        string sampled = trial.Source == "enqueued" ? "enqueued" : "sampled";
        if (spec is not { Trial: FineTuneTrial definition }) return [.. trial.Summary.Parameters.EnumerateObject().Select(p => Plain(p, spec, sampled))];
        ResolvedSettings resolved = SettingsResolver.Resolve(definition, SpaceValues.Read(trial.Summary.Parameters, spec.Space), study.BaseDirectory, spec.Space);
        return [.. FineTuneSettingsTable.All.Where(s => resolved.Values.ContainsKey(s.Name)).Select(s => new TrialSetting(s.Name, resolved.Values[s.Name].ToString(), Source(resolved.Sources[s.Name], sampled), s.IsRegularization))];
    }

    private static TrialSetting Plain(JsonProperty parameter, StudySpec? spec, string sampled) =>
        new(parameter.Name, Figures.Value(parameter.Value), spec?.Space.Find(parameter.Name) is FixedParameter ? "fixed" : sampled, false);

    private static string Source(SettingSource source, string sampled) => source switch
    {
        SettingSource.Sampled => sampled,
        SettingSource.Fixed => "fixed",
        _ => "default",
    };
}
