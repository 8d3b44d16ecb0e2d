using System.CommandLine;

namespace HyperSearch.Cli.Fleet;

/// <summary>How `fleet slurm` is typed.</summary>
internal sealed class SlurmOptions
{
    public Option<int> Nodes { get; } = new("--nodes") { Description = "How many nodes, each with one worker (two may share one that has room; --sbatch=--exclusive keeps them apart).", HelpName = "N", Required = true };

    public Option<int> GpusPerNode { get; } = new("--gpus-per-node") { Description = "GPUs of each node (default 0: the workers use no GPU).", HelpName = "G" };

    public Option<int?> Cpus { get; } = new("--cpus-per-node") { Description = "Cores for each worker.", HelpName = "C" };

    public Option<string?> TokenFile { get; } = new("--token-file") { Description = "File with the workers' enrolment token, on a file system that the nodes share (default: $HYPERSEARCH_TOKEN is written to one).", HelpName = "FILE" };

    public Option<string?> Partition { get; } = new("--partition") { Description = "Slurm's partition.", HelpName = "P" };

    public Option<string?> Account { get; } = new("--account") { Description = "Slurm's account.", HelpName = "A" };

    public Option<string?> Time { get; } = new("--time") { Description = "Limit of each job, such as 24:00:00; before it the worker gives its trials back and the job queues again.", HelpName = "T" };

    public Option<string> Slots { get; } = new("--slots") { Description = "Slots of each worker: auto (one a GPU), a number, or devices.", HelpName = "SLOTS", DefaultValueFactory = _ => "auto" };

    public Option<string[]> Labels { get; } = new("--labels") { Description = "Labels of the workers, which a study can require.", HelpName = "gpu=h100", AllowMultipleArgumentsPerToken = true };

    public Option<string?> Models { get; } = new("--models") { Description = "Folder in which the nodes find models.", HelpName = "DIR" };

    public Option<string[]> AllowCommands { get; } = new("--allow-command") { Description = "Absolute path of a program that trials may run there.", HelpName = "PATH" };

    public Option<string?> Kinds { get; } = new("--kinds") { Description = "Trials that the workers take: command, fine-tune, or both (default: what their nodes can run).", HelpName = "KINDS" };

    public Option<int> Grace { get; } = new("--grace") { Description = "Seconds that a worker gets to save its trials and give them back (default 90).", HelpName = "SECONDS", DefaultValueFactory = _ => 90 };

    public Option<string> JobName { get; } = new("--job-name") { Description = "Name of the job.", HelpName = "NAME", DefaultValueFactory = _ => "hypersearch" };

    public Option<string[]> Sbatch { get; } = new("--sbatch") { Description = "One more option for sbatch: --sbatch=--constraint=h100.", HelpName = "OPTION" };

    public Option<string?> Executable { get; } = new("--executable") { Description = "This program on the nodes (default: the path of this one).", HelpName = "PATH" };

    public Option<string?> State { get; } = new("--state") { Description = "Folder of the workers' homes and logs, shared by the nodes (default: slurm in the home).", HelpName = "DIR" };

    public Option<string?> Out { get; } = new("--out") { Description = "Write the script there and submit nothing.", HelpName = "FILE" };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Print the script and do nothing." };

    public IEnumerable<Option> All =>
        [Nodes, GpusPerNode, Cpus, TokenFile, Partition, Account, Time, Slots, Labels, Models, AllowCommands, Kinds, Grace, JobName, Sbatch, Executable, State, Out, DryRun];
}
