using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>`trial retry`: another chance for a failed trial, with fresh retry budgets.</summary>
internal static class TrialRetry
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        Argument<int> number = StudyArgument.Trial();
        return new Verb("retry", "Queues a failed trial again; it runs at the next `run`, or at once where one is running.")
        {
            Arguments = { study, number },
            Examples = [("trial retry dates 3", "after its cause is mended")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetRequiredValue(number), context, cancel));
    }

    public static async Task<int> Run(string study, int number, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        TrialSummary trial = await home.Coordinator.RetryTrial(study, number, IdempotencyKey.New(), cancel);
        if (context.Screen.Json) context.Screen.Data(TrialRow.Json(trial));
        else context.Screen.Data($"trial {trial.Number.ToString(CultureInfo.InvariantCulture)} of {study}: {context.Screen.OutColors.State(trial.State)}");
        return ExitCode.Done;
    }
}
