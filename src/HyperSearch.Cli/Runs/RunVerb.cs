using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Runs;

/// <summary>`run`: creates or resumes a study and works on it until it is finished.</summary>
internal static class RunVerb
{
    // A process that ends answers no more a moment before it lets go of the home.
    private const int TakeoversMax = 100;
    private static readonly TimeSpan TakeoverPause = TimeSpan.FromMilliseconds(100);

    public static Command Define(CliEnvironment environment)
    {
        Argument<string> file = StudyArgument.File();
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = "Say what would run: size of the space, cost of one trial by a short probe, total." };
        var allowLeakage = new Option<bool>("--allow-leakage") { Description = "Go on although validation or test rows are also in train; the study records it." };
        return new Verb("run", "Runs a study: creates it, or goes on where it was interrupted.")
        {
            Arguments = { file },
            Options = { dryRun, allowLeakage },
            Examples =
            [
                ("run search-spaces/dates.yaml", "Ctrl-C saves and ends; the same line goes on later"),
                ("run search-spaces/dates.yaml --dry-run", "what it would cost"),
            ],
        }.Does(environment, (parse, context, cancel) => Run(new RunOptions(parse.GetRequiredValue(file), parse.GetValue(dryRun), parse.GetValue(allowLeakage)), context, cancel));
    }

    public static async Task<int> Run(RunOptions options, CliContext context, CancellationToken cancel)
    {
        if (context.NamedCoordinator is { } url)
            throw new CliException(ExitCode.Usage, "usage", "run works on this machine alone") { Fix = $"hypersearch submit {options.File} --coordinator {url}" };
        StudyFile file = StudyFile.Read(context.FullPath(options.File), options.File);
        if (options.DryRun) return DryRun.Run(file, options, context, cancel);
        var run = new StudyRun(context, file, options);
        for (int takeover = 1; takeover <= TakeoversMax; takeover++)
        {
            if (await run.Once(cancel) is { } code) return code;
            await Task.Delay(TakeoverPause, context.Environment.Clock, cancel);
        }

        throw new CliException(ExitCode.Conflict, "home_in_use", $"the process that holds the home {context.Home.Path} neither answers nor ends") { Fix = "end it, or name another home with --home" };
    }
}
