using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Cluster;

/// <summary>`watch`: follows a study that others work on, and prints its result.</summary>
internal static class WatchVerb
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var noWait = new Option<bool>("--no-wait") { Description = "Say how the study stands and return; exit code 8 while it is not finished." };
        Option<string?> timeout = Deadline.Option();
        return new Verb("watch", "Follows a study to its end and prints its result.")
        {
            Arguments = { study },
            Options = { noWait, timeout },
            Examples = [("watch dates", "Ctrl-C leaves the study running"), ("watch dates --no-wait", "for scripts: 0 finished, 8 not yet"), ("watch dates --timeout 30m", "124 when it takes longer")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(noWait), Deadline.Parse(parse.GetValue(timeout)), context, cancel));
    }

    private static async Task<int> Run(string study, bool noWait, TimeSpan? timeout, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        StudySummary summary = (await home.Coordinator.GetStudy(study, cancel)).Summary;
        var watch = new StudyWatch(home, study, context);
        if (summary.State == "finished") return await watch.Result();
        if (!noWait)
        {
            RefuseNobody(summary, home);
            return await watch.ToTheEnd(timeout, cancel);
        }

        if (context.Screen.Json) context.Screen.Record(summary);
        else context.Screen.Data($"{summary.Name}: {context.Screen.OutColors.State(summary.State)} ({StudyText.StateCounts(summary)}); best so far: {StudyText.Best(summary)}");
        return ExitCode.Pending;
    }

    /// <summary>A study in a home that nobody holds would be watched for ever.</summary>
    private static void RefuseNobody(StudySummary study, HomeSession home)
    {
        if (!home.IsOwner) return;
        throw new CliException(ExitCode.Pending, "nobody_works", $"nobody works on {study.Name} ({StudyText.StateCounts(study)})") { Why = "no `run` and no coordinator holds this home", Fix = "hypersearch run FILE   (goes on with it), or name a coordinator with --coordinator" };
    }
}
