using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Studies;

/// <summary>`study pause`, `study resume` and `study stop`: one word to the coordinator, one line back.</summary>
internal static class StudyChange
{
    public static Command Pause(CliEnvironment environment) => Define(environment, "pause", "Proposes nothing new; running trials end in their own time.", (c, study, cancel) => c.PauseStudy(study, IdempotencyKey.New(), cancel));

    public static Command Resume(CliEnvironment environment) => Define(environment, "resume", "Goes on after a pause.", (c, study, cancel) => c.ResumeStudy(study, IdempotencyKey.New(), cancel));

    public static Command Stop(CliEnvironment environment) => Define(environment, "stop", "Ends the study for good: running trials are cancelled, results stay.", (c, study, cancel) => c.StopStudy(study, IdempotencyKey.New(), cancel));

    private static Verb Define(CliEnvironment environment, string word, string description, Func<ICoordinator, string, CancellationToken, Task<StudySummary>> change)
    {
        Argument<string> study = StudyArgument.Name();
        return new Verb(word, description)
        {
            Arguments = { study },
            Examples = [($"study {word} dates", "works while `run` runs, and without it")],
        }.Does(environment, async (parse, context, cancel) =>
        {
            await using HomeSession home = await HomeSession.Open(context, cancel);
            StudySummary summary = await change(home.Coordinator, parse.GetRequiredValue(study), cancel);
            if (context.Screen.Json) context.Screen.Record(summary);
            else context.Screen.Data($"{summary.Name}: {context.Screen.OutColors.State(summary.State)} ({StudyText.StateCounts(summary)})");
            return ExitCode.Done;
        });
    }
}
