namespace HyperSearch.Cli.Fleet;

/// <summary>A fleet of workers as one Slurm job array, one worker a node. Every path is absolute and means the same file on all nodes.</summary>
internal sealed record SlurmFleet
{
    /// <summary>Time between Slurm's word and its SIGKILL beyond the worker's own grace: for the report of what was given back.</summary>
    public const int MarginSeconds = 30;

    /// <summary>How many nodes, each with a worker; at least 1.</summary>
    public required int Nodes { get; init; }

    /// <summary>GPUs of each node; 0 asks Slurm for none.</summary>
    public required int GpusPerNode { get; init; }

    /// <summary>The addresses of the coordinators, which serve one database; at least one.</summary>
    public required IReadOnlyList<Uri> Coordinators { get; init; }

    /// <summary>The executable on the nodes.</summary>
    public required string Executable { get; init; }

    /// <summary>The file that the workers read their enrolment token from.</summary>
    public required string TokenFile { get; init; }

    /// <summary>The folder of the workers' homes and logs.</summary>
    public required string State { get; init; }

    /// <summary>Seconds that a worker gets to save its trials and give them back.</summary>
    public required int GraceSeconds { get; init; }

    public string JobName { get; init; } = "hypersearch";

    /// <summary>Cores for each worker; null leaves it to the partition.</summary>
    public int? Cpus { get; init; }

    public string? Partition { get; init; }

    public string? Account { get; init; }

    /// <summary>The jobs' limit, as Slurm writes times.</summary>
    public string? Time { get; init; }

    /// <summary>What goes to `worker start --slots`.</summary>
    public string Slots { get; init; } = "auto";

    /// <summary>What goes to `worker start --labels`.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What goes to `worker start --kinds`; null leaves it to the worker.</summary>
    public string? Kinds { get; init; }

    public string? Models { get; init; }

    /// <summary>Programs that trials of a study may run on these nodes.</summary>
    public IReadOnlyList<string> AllowedCommands { get; init; } = [];

    /// <summary>Further lines for sbatch, such as <c>--constraint=h100</c>.</summary>
    public IReadOnlyList<string> SbatchOptions { get; init; } = [];
}
