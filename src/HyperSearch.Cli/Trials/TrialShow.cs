using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>`trial show`: everything known of a trial.</summary>
internal static class TrialShow
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        Argument<int> number = StudyArgument.Trial();
        return new Verb("show", "Shows a trial: parameters and where they come from, regularisation, metrics over time, attempts, its record.")
        {
            Arguments = { study, number },
            Examples = [("trial show dates 7", "for people"), ("trial show dates 7 --json", "the whole record")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetRequiredValue(number), context, cancel));
    }

    public static async Task<int> Run(string study, int number, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        TrialDetail trial = await home.Coordinator.GetTrial(study, number, cancel);
        if (context.Screen.Json)
        {
            context.Screen.Record(trial);
            return ExitCode.Done;
        }

        StudyDetail detail = await home.Coordinator.GetStudy(study, cancel);
        foreach (string line in TrialPageText.Lines(trial, detail, context.Screen.OutColors)) context.Screen.Data(line);
        return ExitCode.Done;
    }
}
