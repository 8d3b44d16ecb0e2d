using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Studies;

/// <summary>`study export`: a row a trial, as CSV or JSON lines.</summary>
internal static class StudyExport
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var format = new Option<string?>("--format") { Description = "csv or jsonl (default: csv; with --json: jsonl).", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("csv", "jsonl");
        return new Verb("export", "Prints all trials, a row each.")
        {
            Arguments = { study },
            Options = { format },
            Examples = [("study export dates --format csv > dates.csv", "for spreadsheets and pandas"), ("study export dates --format jsonl", "for programs")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(format), context, cancel));
    }

    public static async Task<int> Run(string study, string? format, CliContext context, CancellationToken cancel)
    {
        if (format == "csv" && context.Screen.Json) throw new CliException(ExitCode.Usage, "usage", "--format csv and --json ask for two formats") { Why = "with --json everything on standard output is JSON", Fix = $"hypersearch study export {study} --format jsonl   (or csv without --json)" };
        await using HomeSession home = await HomeSession.Open(context, cancel);
        IReadOnlyList<TrialSummary> trials = (await home.Coordinator.GetTrials(study, 0, cancel)).Trials;
        StudyDetail detail = await home.Coordinator.GetStudy(study, cancel);
        if (format == "jsonl" || context.Screen.Json)
        {
            foreach (TrialSummary trial in trials) context.Screen.Data(TrialRow.Json(trial, detail.Summary.Objectives.Count));
            return ExitCode.Done;
        }

        foreach (string line in TrialCsv.Lines(trials, ParameterNames(detail, trials), detail.Summary.Objectives)) context.Screen.Data(line);
        return ExitCode.Done;
    }

    /// <summary>The space's parameters in its own order; those of the trials where the specification shows none.</summary>
    private static IReadOnlyList<string> ParameterNames(StudyDetail detail, IReadOnlyList<TrialSummary> trials) =>
        [.. SpecificationText.ParameterNames(detail.Specification).Concat(trials.SelectMany(t => t.Parameters.EnumerateObject().Select(p => p.Name))).Distinct(StringComparer.Ordinal)];
}
