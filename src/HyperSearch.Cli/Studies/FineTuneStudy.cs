using System.Text.Json;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Studies;

/// <summary>A fine-tune study from the journal, with its specification as it stands there.</summary>
internal sealed record FineTuneStudy(StudyDetail Detail, StudySpec Spec, FineTuneTrial Definition)
{
    public string Name => Spec.Name;

    /// <summary>Null for a study whose trials are commands.</summary>
    public static FineTuneStudy? Find(StudyDetail detail) =>
        SpecCodec.FromJson(detail.Specification.GetRawText()) is { Trial: FineTuneTrial definition } spec
            ? new FineTuneStudy(detail, spec, definition)
            : null;

    /// <exception cref="CliException">The study's trials are commands.</exception>
    public static FineTuneStudy Of(StudyDetail detail) => Find(detail)
        ?? throw new CliException(ExitCode.Usage, "not_fine_tune", $"the trials of {detail.Summary.Name} are commands; only models that hypersearch trained can be read here") { Fix = $"hypersearch best {detail.Summary.Name}   (shows the winner's parameters and value)" };

    public ResolvedSettings Resolve(TrialSummary trial) =>
        SettingsResolver.Resolve(Definition, SpaceValues.Read(trial.Parameters, Spec.Space), Detail.BaseDirectory, Spec.Space);

    /// <summary>The settings as one JSON object, which is what the fine-tuner reads.</summary>
    public JsonElement SettingsJson(TrialSummary trial) => JsonSerializer.Deserialize<JsonElement>(Resolve(trial).Json);
}
