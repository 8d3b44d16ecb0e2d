using System.Text.Json;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;
using HyperSearch.Specs;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Studies;

/// <summary>A fine-tune study from the journal, with its specification read again from the study file that it keeps.</summary>
internal sealed record FineTuneStudy(StudyDetail Detail, StudySpec Spec, FineTuneTrial Definition)
{
    public string Name => Spec.Name;

    /// <summary>Null for a study whose trials are commands.</summary>
    public static FineTuneStudy? Find(StudyDetail detail) =>
        StudyFileReader.Read(detail.SourceText, detail.Summary.Name, AlgorithmCatalog.Current).Spec is { Trial: FineTuneTrial definition } spec
            ? new FineTuneStudy(detail, spec, definition)
            : null;

    /// <exception cref="CliException">The study's trials are commands.</exception>
    public static FineTuneStudy Of(StudyDetail detail) => Find(detail)
        ?? throw new CliException(ExitCode.Usage, "not_fine_tune", $"the trials of {detail.Summary.Name} are commands; only models that hypersearch trained can be read here");

    public ResolvedSettings Resolve(TrialSummary trial) =>
        SettingsResolver.Resolve(Definition, SpaceValues.Read(trial.Parameters, Spec.Space), Detail.BaseDirectory, Spec.Space);

    /// <summary>The settings as one JSON object, which is what the fine-tuner reads.</summary>
    public JsonElement SettingsJson(TrialSummary trial) => JsonSerializer.Deserialize<JsonElement>(Resolve(trial).Json);
}
