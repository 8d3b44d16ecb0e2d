using System.Text.Json;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Coordinator.Trials;
using HyperSearch.Protocol.Agents;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Coordinator.Leases;

/// <summary>Writes out a lease for the worker: everything that the attempt needs, and nothing that it would have to look up.</summary>
internal static class GrantWriter
{
    public static Grant Write(Granted granted)
    {
        (StudyState state, TrialRecord trial) = granted;
        return new Grant
        {
            Study = state.Spec.Name,
            Trial = trial.Number,
            Attempt = trial.Attempt,
            Seed = SeedOf(state.Seed, RootOf(state, trial.Number)),
            Kind = LeasingStudy.KindOf(state.Spec)!,
            Parameters = ParametersJson.Write(trial.Parameters),
            Settings = state.Spec.Trial is FineTuneTrial fineTune ? Settings(fineTune, state, trial) : null,
            Command = state.Spec.Trial is CommandTrial command ? Command(command, state) : null,
            TimeoutSeconds = state.Spec.Trial!.TimeoutSeconds,
            NeededMetrics = [.. state.Spec.Objectives.Select(o => o.Metric).Concat(state.Spec.MetricConstraints.Select(c => c.Metric)).Distinct()],
            Until = trial.View.Target is { IsLast: false } target ? target.Until : null,
            Inputs = [.. state.Inputs.Select(i => new GrantInput(i.Path, i.Sha256, i.Bytes, i.IsFolder))],
            ResumeFrom = Point(trial.Checkpoint) ?? Parents(state, trial),
            ResumeBefore = Point(trial.EarlierCheckpoint),
            StartFrom = Parents(state, trial),
        };
    }

    private static ResumePoint? Point(TrialCheckpoint? saved) => saved is null ? null : new ResumePoint(saved.Path, saved.Step, saved.Sha256);

    private static ResumePoint? Parents(StudyState state, TrialRecord trial) =>
        trial.View.Leg?.Parent is { } parent && Point(state.Trials[parent].Checkpoint) is { } point ? point with { Trial = parent } : null;

    /// <summary>
    /// The trial that the training of a trial began with. Those that go on from it have its seed, and with it its order of the data: what they
    /// train then equals one long training to the bit.
    /// </summary>
    private static int RootOf(StudyState state, int number)
    {
        while (state.Trials[number].View.Leg?.Parent is { } parent) number = parent;
        return number;
    }

    /// <summary>All attempts of a trial have one seed, so that a resumed trial equals an uninterrupted one to the bit.</summary>
    public static ulong SeedOf(ulong studySeed, int number) => new PhiloxStream(studySeed, (ulong)number, RandomPurpose.TrialSeed).NextUInt64();

    private static JsonElement Settings(FineTuneTrial trial, StudyState state, TrialRecord record) =>
        JsonSerializer.Deserialize<JsonElement>(SettingsResolver.Resolve(trial, record.Parameters, state.BaseDirectory, state.Spec.Space).Json);

    private static CommandLine Command(CommandTrial command, StudyState state) =>
        new([.. command.Run], command.Environment, command.Protocol == CommandProtocol.Lines ? "lines" : "once", state.BaseDirectory);
}
