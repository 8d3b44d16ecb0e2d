using System.CommandLine;
using System.CommandLine.Help;
using HyperSearch.Cli.Backups;
using HyperSearch.Cli.Cluster;
using HyperSearch.Cli.Coordinators;
using HyperSearch.Cli.Fleet;
using HyperSearch.Cli.Machine;
using HyperSearch.Cli.Models;
using HyperSearch.Cli.Optimize;
using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Studies;

using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Trials;
using HyperSearch.Cli.Winners;
using HyperSearch.Cli.Workers;

namespace HyperSearch.Cli.Grammar;

/// <summary>All verbs, in the order that help shows them.</summary>
internal static class CommandTree
{
    public static RootCommand Build(CliEnvironment environment)
    {
        var root = new RootCommand("Searches the hyperparameters of fine-tuning jobs, and survives whatever happens meanwhile.");
        foreach (Option option in GlobalOptions.All) root.Options.Add(option);
        root.Subcommands.Add(RunVerb.Define(environment));
        root.Subcommands.Add(SubmitVerb.Define(environment));
        root.Subcommands.Add(WatchVerb.Define(environment));
        root.Subcommands.Add(Noun(
            "study",
            "Studies of this home.",
            StudyList.Define(environment),
            StudyShow.Define(environment),
            StudyCheck.Define(environment),
            StudyChange.Pause(environment),
            StudyChange.Resume(environment),
            StudyChange.Stop(environment),
            StudyEditVerb.Define(environment),
            StudyExplain.Define(environment),
            StudyExport.Define(environment),
            StudyVerify.Define(environment),
            StudyDelete.Define(environment)));
        root.Subcommands.Add(Noun(
            "trial",
            "Trials of a study.",
            TrialList.Define(environment),
            TrialShow.Define(environment),
            TrialLogs.Define(environment),
            TrialRetry.Define(environment),
            TrialAdd.Define(environment)));
        root.Subcommands.Add(BestVerb.Define(environment));
        root.Subcommands.Add(ConfirmVerb.Define(environment));
        root.Subcommands.Add(OptimizeVerb.Define(environment));
        root.Subcommands.Add(Noun("model", "Models and adapters.", ModelPretrain.Define(environment), ModelEval.Define(environment), ModelGenerate.Define(environment), ModelMerge.Define(environment)));
        root.Subcommands.Add(Noun("coordinator", "The service that studies are submitted to.", CoordinatorStart.Define(environment), MigrateVerb.Define(environment)));
        root.Subcommands.Add(Noun("token", "What opens a coordinator.", TokenCreate.Define(environment), TokenList.Define(environment), TokenRevoke.Define(environment)));
        root.Subcommands.Add(Noun("worker", "The machines that run trials.", WorkerStart.Define(environment), WorkerList.Define(environment), WorkerDrain.Define(environment)));
        root.Subcommands.Add(Noun("fleet", "Workers on a cluster.", SlurmVerb.Define(environment)));
        root.Subcommands.Add(BackupVerb.Define(environment));
        root.Subcommands.Add(RestoreVerb.Define(environment));
        root.Subcommands.Add(LoginVerb.Define(environment));
        root.Subcommands.Add(Doctor.Define(environment));
        root.Subcommands.Add(Completion.Define(environment, root));
        root.Subcommands.Add(TrialHostVerb.Define(environment));
        root.Options.OfType<HelpOption>().Single().Action = new HelpText(root, environment);
        return root;
    }

    private static Command Noun(string name, string description, params Command[] verbs)
    {
        var noun = new Command(name, description);
        foreach (Command verb in verbs) noun.Subcommands.Add(verb);
        return noun;
    }
}
