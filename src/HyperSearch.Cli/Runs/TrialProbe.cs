using System.Text.Json;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.FineTuning.Training;
using HyperSearch.Optimization;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol;
using HyperSearch.Specs.Settings;
using HyperSearch.Torch;

namespace HyperSearch.Cli.Runs;

/// <summary>Runs the first steps of the strategy's first trial, with the threads that a slot would have, and throws them away.</summary>
internal static class TrialProbe
{
    public static TrialCost Measure(StudyFile file, FineTuneTrial trial, CliContext context, CancellationToken cancel)
    {
        Proposal first = AlgorithmTable.CreateStrategy(file.Spec.Strategy.Kind).Propose(file.Spec, file.Spec.Seed ?? 0, TrialSnapshot.Empty, 0, Assignment.Empty);
        Assignment parameters = first.Parameters ?? throw new CliException(ExitCode.Usage, "empty_space", $"{file.Spec.Name} has no legal point to try");
        string settings = SettingsResolver.Resolve(trial, parameters, file.BaseDirectory, file.Spec.Space).Json;
        TorchSession.Begin(context.Screen);
        TorchRuntime.Threads = ThreadShare.PerSlot(Environment.ProcessorCount, file.Spec.Parallelism);
        context.Screen.Note("Probing one trial ...");
        var scratch = Directory.CreateTempSubdirectory("hypersearch-probe-");
        try
        {
            using var engine = new FineTuneEngine(FineTuneEngine.DefaultDevice, context.Environment.Clock);
            var clock = new StepClock(context.Environment.Clock, cancel);
            TrialResult result = engine.Run(new FineTuneJob(FineTuneSettings.FromJson(JsonSerializer.Deserialize<JsonElement>(settings)), 0, scratch.FullName, null, []), clock);
            cancel.ThrowIfCancellationRequested();
            if (result.Outcome == TrialOutcome.Failed) throw new CliException(ExitCode.Failed, result.FailureClass ?? "failed", $"the probe failed: {result.Message}");
            JsonElement shown = JsonSerializer.SerializeToElement(parameters.Values.ToDictionary(v => v.Name, v => v.Value.ToString()), ProtocolJson.Options);
            return new TrialCost(shown, clock.Steps, clock.SecondsPerStep, Planned(result.Record!, first.Target), result.Record!.PeakMemoryGigabytes);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Steps of one trial: of the whole training, or in a population of one interval.</summary>
    private static long Planned(FineTuning.Training.TrialRecord record, RungTarget? leg) => leg is { } end && record.TrainedTokens > 0
        ? Math.Min(record.PlannedSteps, (long)Math.Ceiling(end.Until * (double)record.OptimizerSteps / record.TrainedTokens))
        : record.PlannedSteps;
}
