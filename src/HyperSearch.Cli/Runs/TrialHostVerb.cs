using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.TrialHost;

namespace HyperSearch.Cli.Runs;

/// <summary>`trial-host`, hidden: the child process in which fine-tune trials run. A worker starts it.</summary>
internal static class TrialHostVerb
{
    public static Command Define(CliEnvironment environment)
    {
        var verb = new Verb("trial-host", "Runs fine-tune trials for a worker, over JSON lines.") { Hidden = true };
        return verb.Does(environment, (_, _, _) => Task.FromResult(TrialHostProgram.Run(Console.OpenStandardInput(), Console.OpenStandardOutput(), () => Environment.Exit(ExitCode.Failed))));
    }
}
