using System.CommandLine;

namespace HyperSearch.Cli.Workers;

/// <summary>How `worker start` is typed. The coordinators come from the flag that every verb has.</summary>
internal sealed class WorkerStartOptions
{
    public Option<string> Slots { get; } = new("--slots") { Description = "Attempts at a time: auto (one a GPU, else one), a number (they share the GPUs), cuda:0,1, cpu:4.", HelpName = "SLOTS", DefaultValueFactory = _ => "auto" };

    public Option<string[]> Labels { get; } = new("--labels") { Description = "What studies can ask for: gpu=h100,zone=b.", HelpName = "K=V", AllowMultipleArgumentsPerToken = true };

    public Option<string?> Name { get; } = new("--name") { Description = "Name of this worker, the same after a restart (default: made of the host's name).", HelpName = "AGENT" };

    public Option<string?> TokenFile { get; } = new("--token-file") { Description = "File with an enrolment token or this worker's own (default: $HYPERSEARCH_TOKEN, else login's).", HelpName = "FILE" };

    public Option<double> Grace { get; } = new("--grace") { Description = "Seconds that a drain may take: trials save and are given back (default 15).", HelpName = "SECONDS", DefaultValueFactory = _ => 15 };

    public Option<string?> Models { get; } = new("--models") { Description = "Folder with models, which are found by what they hold.", HelpName = "DIR" };

    public Option<string?> SharedDirectory { get; } = new("--shared-dir") { Description = "Attempts keep their files here, on a disk that all workers have under this path; checkpoints are then not sent.", HelpName = "DIR" };

    public Option<string[]> AllowCommands { get; } = new("--allow-command") { Description = "Absolute path of a program that studies may run here; without it they run none, and no command trials are taken.", HelpName = "PATH" };

    public Option<string> Kinds { get; } = new("--kinds") { Description = "Trials that are taken: command, fine-tune, or both (default: what this machine can run).", HelpName = "KINDS", DefaultValueFactory = _ => OfferedKinds.Auto };

    public Option<string> OnDisconnect { get; } = new("--on-disconnect") { Description = "What trials do without a coordinator: run (on, up to 30 min; default) or stop (before anybody else could get them).", HelpName = "run|stop", DefaultValueFactory = _ => "run" };

    public IEnumerable<Option> All => [Slots, Labels, Name, TokenFile, Grace, Models, SharedDirectory, AllowCommands, Kinds, OnDisconnect];
}
