using System.Globalization;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Models;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.Studies;
using HyperSearch.FineTuning.Training;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Winners;

/// <summary>
/// Trains the best trials again with new seeds, so that the winner is picked on more than one lucky run. Each training keeps its
/// files under the home; an interrupted one goes on from its last checkpoint when the command is repeated.
/// </summary>
internal sealed class Retraining(FineTuneStudy study, HomeDirectory home, TimeProvider clock, Screen screen, CancellationToken cancel)
{
    private readonly Objective objective = study.Spec.Objectives[0];

    /// <summary>The trial as it ran, with the weights that it left, and <paramref name="seeds"/> - 1 more trainings.</summary>
    public Candidate Complete(TrialDetail trial, string checkpoint, int seeds)
    {
        List<SeedResult> results = [new(0, trial.Summary.Value!.Value, checkpoint)];
        if (seeds == 1) return new Candidate(trial, results);
        var stream = new PhiloxStream(study.Detail.Seed, (ulong)trial.Summary.Number, RandomPurpose.ConfirmationSeed);
        using var engine = new FineTuneEngine(FineTuneEngine.DefaultDevice, clock);
        for (int i = 1; i < seeds; i++) results.Add(Train(engine, trial.Summary, i, stream.NextUInt64()));
        return new Candidate(trial, results);
    }

    private SeedResult Train(FineTuneEngine engine, TrialSummary trial, int index, ulong seed)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"trial {trial.Number}, seed {index + 1}");
        screen.Note($"Training {name} ...");
        string folder = Path.Combine(home.Path, "studies", study.Name, "confirmation", string.Create(CultureInfo.InvariantCulture, $"trial-{trial.Number}-seed-{seed:x16}"));
        var observer = new ObjectiveObserver(objective, new ProgressObserver(screen, cancel));
        TrialResult result = engine.Run(new FineTuneJob(FineTuneSettings.FromJson(study.SettingsJson(trial)), seed, folder, ResumePoint.LastIn(folder), [objective.Metric]), observer);
        return result.Outcome switch
        {
            TrialOutcome.Completed => new SeedResult(seed, observer.Value(result.Metrics), result.Checkpoint!),
            TrialOutcome.Released => throw new OperationCanceledException(cancel),
            _ => throw new CliException(ExitCode.Failed, result.FailureClass ?? "failed", $"{name}: {result.Message}"),
        };
    }
}
