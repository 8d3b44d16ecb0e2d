using System.CommandLine;
using System.Text.Json;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Training;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Winners;

/// <summary>`confirm`: the only code path that scores a model on the test set. The journal knows of every reading before a person does.</summary>
internal static class ConfirmVerb
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var top = new Option<int>("--top") { Description = "How many of the best trials compete on validation (1).", HelpName = "K", DefaultValueFactory = _ => 1 };
        var seeds = new Option<int>("--seeds") { Description = "Seeds of each, its own included; the others are trained now (1).", HelpName = "S", DefaultValueFactory = _ => 1 };
        var again = new Option<bool>("--again") { Description = "Read the test set once more; every later report says so." };
        return new Verb("confirm", "Scores the winner and the untuned base once on the sealed test set.")
        {
            Arguments = { study },
            Options = { top, seeds, again },
            Examples = [("confirm dates", "the winner as it was trained"), ("confirm dates --top 3 --seeds 3", "the best three, trained twice more each; the winner is picked on validation")],
        }.Does(environment, (parse, context, cancel) => Run(new ConfirmOptions(parse.GetRequiredValue(study), parse.GetValue(top), parse.GetValue(seeds), parse.GetValue(again)), context, cancel));
    }

    public static async Task<int> Run(ConfirmOptions options, CliContext context, CancellationToken cancel)
    {
        if (options.Top < 1 || options.Seeds < 1) throw new CliException(ExitCode.Usage, "usage", "--top and --seeds have to be at least 1") { Fix = "hypersearch confirm --help" };
        await using HomeSession home = await HomeSession.OpenOrMake(context, cancel);
        FineTuneStudy study = FineTuneStudy.Of(await home.Coordinator.GetStudy(options.Study, cancel));
        RefuseSecondReading(study.Detail, options, context.Screen);
        IReadOnlyList<TrialDetail> trials = await Leaders(home.Coordinator, study, options.Top, cancel);
        RefuseToRetrain(trials, options);
        var files = new WinnerFiles(home, Path.Combine(context.Home.Path, "studies", study.Name, "fetched"), context.Screen);
        TestSet test = TestSet.Of(study, trials[0].Summary) with { BaseModel = await files.BaseModel(study, trials[0].Summary, cancel) };
        List<string> checkpoints = [];
        foreach (TrialDetail trial in trials) checkpoints.Add(await files.Checkpoint(trial, study.Name, cancel));
        TorchSession.Begin(context.Screen);
        var retraining = new Retraining(study, context.Home, context.Environment.Clock, context.Screen, cancel);
        Candidate[] candidates = [.. trials.Zip(checkpoints, (trial, checkpoint) => retraining.Complete(trial, checkpoint, options.Seeds))];
        Confirmation result = Score(study, candidates, test, context.Screen);
        cancel.ThrowIfCancellationRequested();
        await home.Coordinator.RecordConfirmation(study.Name, new Protocol.Studies.RecordConfirmation(result.Trial, options.Again, JsonSerializer.SerializeToElement(result, ProtocolJson.Options), IdempotencyKey.New()), cancel);
        Show(study.Name, study.Detail.Confirmations.Count + 1, result, context.Screen);
        return ExitCode.Done;
    }

    private static void RefuseSecondReading(StudyDetail detail, ConfirmOptions options, Screen screen)
    {
        if (detail.Confirmations.Count == 0 || options.Again) return;
        throw new CliException(ExitCode.Conflict, "already_confirmed", $"the test set of {options.Study} has been read")
        {
            Where = string.Join('\n', ConfirmationText.Readings(detail, screen.ErrorColors)),
            Why = "a test set that is read until the score is right measures luck",
            Fix = $"hypersearch confirm {options.Study} --again   (shown in every later report)",
        };
    }

    /// <summary>A trial of a population trained under the parameters of its whole lineage; under its own alone it would be another training.</summary>
    private static void RefuseToRetrain(IReadOnlyList<TrialDetail> trials, ConfirmOptions options)
    {
        if (options.Seeds == 1 || trials.All(t => t.Summary.Lineage?.Parent is null)) return;
        throw new CliException(ExitCode.Usage, "usage", $"the trials of {options.Study} cannot be trained again with other seeds")
        {
            Why = "in population based training a trial goes on from what others trained with other parameters",
            Fix = $"hypersearch confirm {options.Study} --top {options.Top.ToString(System.Globalization.CultureInfo.InvariantCulture)}",
        };
    }

    /// <summary>The best completed trials by the objective, the best first.</summary>
    private static async Task<IReadOnlyList<TrialDetail>> Leaders(ICoordinator coordinator, FineTuneStudy study, int top, CancellationToken cancel)
    {
        int best = study.Detail.Summary.Best?.Number ?? throw new CliException(ExitCode.Failed, "no_best", $"no trial of {study.Name} has completed") { Fix = $"hypersearch study show {study.Name}" };
        bool minimize = study.Spec.Objectives[0].Direction == Direction.Minimize;
        IEnumerable<int> numbers = (await coordinator.GetTrials(study.Name, 0, cancel)).Trials
            .Where(t => t is { State: "completed", Value: not null } && t.Number != best)
            .OrderBy(t => minimize ? t.Value : -t.Value)
            .Select(t => t.Number)
            .Prepend(best)
            .Take(top);
        List<TrialDetail> leaders = [];
        foreach (int number in numbers.ToArray()) leaders.Add(await coordinator.GetTrial(study.Name, number, cancel));
        return leaders;
    }

    private static Confirmation Score(FineTuneStudy study, IReadOnlyList<Candidate> candidates, TestSet test, Screen screen)
    {
        Objective objective = study.Spec.Objectives[0];
        bool minimize = objective.Direction == Direction.Minimize;
        Candidate winner = candidates.MinBy(c => minimize ? c.Mean : -c.Mean)!;
        SeedResult seed = winner.Seeds.MinBy(s => minimize ? s.Value : -s.Value)!;
        screen.Note("Reading the sealed test set ...");
        ModelEvaluation tuned;
        using (var model = ModelEvaluator.OpenCheckpoint(seed.Checkpoint, test.BaseModel, FineTuneEngine.DefaultDevice)) tuned = model.Evaluate(test.Path, test.MaxLength);
        using var untuned = ModelEvaluator.OpenUntuned(seed.Checkpoint, test.BaseModel, FineTuneEngine.DefaultDevice);
        return Confirmation.Of(winner, seed, test.Path, untuned.Evaluate(test.Path, test.MaxLength), tuned, candidates) with { Corrected = CorrectedBest.Of(objective, winner, candidates) };
    }

    private static void Show(string study, int reading, Confirmation result, Screen screen)
    {
        if (screen.Json) screen.Record(result with { Reading = reading });
        else foreach (string line in ConfirmationText.Table(study, reading, result, screen.OutColors)) screen.Data(line);
    }
}
