using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Fleet;

/// <summary>`fleet slurm`: a job array of workers, one a node, that drain when Slurm wants the nodes back.</summary>
internal static class SlurmVerb
{
    public static Command Define(CliEnvironment environment)
    {
        var options = new SlurmOptions();
        var verb = new Verb("slurm", "Submits workers to a Slurm cluster, one a node.")
        {
            Examples =
            [
                ("fleet slurm --nodes 4 --gpus-per-node 8 --coordinator https://search.example:7450 --partition gpu --time 24:00:00 --token-file ~/agents.token", "32 GPUs"),
                ("fleet slurm --nodes 2 --coordinator https://search.example:7450 --dry-run", "look at the script first"),
                ("fleet slurm --nodes 4 --gpus-per-node 8 --sbatch=--constraint=h100 --labels gpu=h100 --out workers.sbatch", "write it, to submit it elsewhere"),
            ],
        };
        foreach (Option option in options.All) verb.Options.Add(option);
        return verb.Does(environment, (parse, context, cancel) => Run(parse, options, context, cancel));
    }

    private static async Task<int> Run(ParseResult parse, SlurmOptions options, CliContext context, CancellationToken cancel)
    {
        SlurmFleet fleet = SlurmRequest.Read(parse, options, context);
        string script = SlurmScript.Of(fleet);
        foreach (Uri near in fleet.Coordinators.Where(c => c.IsLoopback)) context.Screen.Warn($"{near} is this machine's own address: other nodes do not reach it");
        if (parse.GetValue(options.DryRun))
        {
            context.Screen.Data(script.TrimEnd('\n'));
            return ExitCode.Done;
        }

        Directory.CreateDirectory(fleet.State);
        FleetToken.Provide(fleet.TokenFile, parse.GetValue(options.TokenFile) is not null, context.Environment.Variable("HYPERSEARCH_TOKEN"));
        if (parse.GetValue(options.Out) is { } path) return await Write(script, context.FullPath(path), context, cancel);
        string job = await Sbatch.Submit(script, cancel);
        Show(job, fleet, context.Screen);
        return ExitCode.Done;
    }

    private static async Task<int> Write(string script, string path, CliContext context, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(path, script, cancel);
        if (context.Screen.Json) context.Screen.Record(new { Script = path });
        context.Screen.Note($"Submit it with: sbatch {ShellWord.Of(path)}");
        return ExitCode.Done;
    }

    private static void Show(string job, SlurmFleet fleet, Screen screen)
    {
        if (screen.Json) screen.Record(new { Job = job, fleet.Nodes, fleet.GpusPerNode, fleet.State });
        else screen.Data(job);
        screen.Note($"""
            Job {job}: {fleet.Nodes} {(fleet.Nodes == 1 ? "worker" : "workers")}; logs in {fleet.State}
              squeue --job={job}                        where they are
              scancel --batch --signal=TERM {job}       ends them: trials save and go back first
            """);
    }
}
