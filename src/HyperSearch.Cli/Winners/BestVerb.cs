using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Native;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.FineTuning.Export;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Winners;

/// <summary>`best`: the best completed trial, and its adapter or model as others load it.</summary>
internal static class BestVerb
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var directory = new Option<string?>("--out") { Description = "Write the winner: a PEFT adapter if LoRA won, a model directory otherwise.", HelpName = "DIR" };
        return new Verb("best", "Shows the best trial of a study, or writes what it trained.")
        {
            Arguments = { study },
            Options = { directory },
            Examples = [("best dates", "number, value, parameters"), ("best dates --json", "for programs"), ("best dates --out adapter", "loads in PEFT or transformers")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(directory), context, cancel));
    }

    public static async Task<int> Run(string study, string? directory, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        StudyDetail detail = await home.Coordinator.GetStudy(study, cancel);
        StudySummary summary = detail.Summary;
        BestTrialSummary best = summary.Best ?? throw None(summary);
        if (directory is not null) await Write(home, detail, best, context.FullPath(directory), context.Screen, cancel);
        if (context.Screen.Json) context.Screen.Record(best);
        else context.Screen.Data(StudyText.Best(summary));
        foreach (string reading in ConfirmationText.Readings(detail, context.Screen.ErrorColors)) context.Screen.Note(reading);
        return ExitCode.Done;
    }

    private static CliException None(StudySummary study) => study switch
    {
        { Objectives.Count: > 1 } => new CliException(ExitCode.Failed, "no_single_best", $"{study.Name} has {study.Objectives.Count.ToString(CultureInfo.InvariantCulture)} objectives and so no single best trial") { Fix = $"hypersearch study show {study.Name}   (lists the trials that no other beats in all of them)" },
        { State: "finished" } when StudyText.Count(study, "completed") > 0 => new CliException(ExitCode.Failed, "no_best", $"no completed trial of {study.Name} meets the metric constraints") { Fix = $"hypersearch study export {study.Name}   (shows the metrics of each)" },
        { State: "finished" } => new CliException(ExitCode.Failed, "no_best", $"no trial of {study.Name} completed ({StudyText.StateCounts(study)})") { Fix = $"hypersearch trial list {study.Name} --state failed" },
        _ => new CliException(ExitCode.Pending, "no_best_yet", $"no trial of {study.Name} has completed yet ({StudyText.StateCounts(study)})") { Fix = "ask again later" },
    };

    private static async Task Write(HomeSession home, StudyDetail study, BestTrialSummary best, string directory, Screen screen, CancellationToken cancel)
    {
        string name = study.Summary.Name;
        TrialDetail trial = await home.Coordinator.GetTrial(name, best.Number, cancel);
        DirectoryInfo fetched = Directory.CreateTempSubdirectory("hypersearch-best-");
        try
        {
            var files = new WinnerFiles(home, fetched.FullName, screen);
            string checkpoint = await files.Checkpoint(trial, name, cancel);
            string? model = FineTuneStudy.Find(study) is { } fineTune ? await files.BaseModel(fineTune, trial.Summary, cancel) : null;
            TorchSession.Begin(screen);
            ExportKind kind = TrialExport.Write(checkpoint, directory, model);
            await home.Coordinator.RecordExport(name, new RecordExport(best.Number, directory, IdempotencyKey.New()), cancel);
            screen.Note(kind == ExportKind.Adapter ? $"Wrote a PEFT adapter to {directory}." : $"Wrote a model directory to {directory}.");
        }
        finally
        {
            fetched.Delete(recursive: true);
        }
    }
}
