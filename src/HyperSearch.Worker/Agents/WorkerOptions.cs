using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Artifacts;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Agents;

/// <summary>What a worker process is given.</summary>
public sealed record WorkerOptions
{
    /// <summary>What a drain takes beside the saving: to stop, and to say so.</summary>
    private static readonly TimeSpan DrainWords = TimeSpan.FromSeconds(5);

    /// <summary>A name that outlives the process (in `run`: one per home), so that a restarted worker gets its own dead slots back.</summary>
    public required string Agent { get; init; }

    /// <summary>Draws the id of this process's life; must differ between lives. Letters, digits and dashes.</summary>
    public required Func<string> NewSession { get; init; }

    /// <summary>Attempts at the same time, at least 1.</summary>
    public required int Slots { get; init; }

    /// <summary>Attempts keep their logs and checkpoints under <c>Home/studies/</c>.</summary>
    public required string Home { get; init; }

    /// <summary>"command", "fine-tune", or both.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>The device of each slot; none: nothing is known, and children see what we see.</summary>
    public IReadOnlyList<DeviceSummary> Devices { get; init; } = [];

    /// <summary>What studies can ask for: gpu=h100.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Takes studies whatever resources they ask for: where there is no other worker.</summary>
    public bool TakesAnyStudy { get; init; }

    /// <summary>Absolute paths of the programs that command trials may run; null: any.</summary>
    public IReadOnlyList<string>? AllowedCommands { get; init; }

    /// <summary>Threads that a fine-tune trial computes with; null leaves it to the machine. Goes to trial hosts as HYPERSEARCH_THREADS.</summary>
    public int? ThreadsPerSlot { get; init; }

    /// <summary>The argument vector of the built-in trial host (the executable, then <c>trial-host</c>); needed for "fine-tune" only.</summary>
    public IReadOnlyList<string>? TrialHostCommand { get; init; }

    /// <summary>Additions to the trial hosts' environment, such as HYPERSEARCH_SHIM.</summary>
    public IReadOnlyDictionary<string, string> TrialHostEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whose commit and dirty flag are recorded; normally the working directory.</summary>
    public required string CodeDirectory { get; init; }

    /// <summary>How children are kept from outliving us; null finds out by trial.</summary>
    public ChildIsolation? Isolation { get; init; }

    /// <summary>What becomes of running attempts while no coordinator answers.</summary>
    public OnDisconnect OnDisconnect { get; init; }

    /// <summary>How long a drain may take in all: most of it for checkpoints, the rest to say so.</summary>
    public TimeSpan DrainBudget { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The part of the budget in which attempts may save themselves.</summary>
    internal TimeSpan DrainGrace => DrainBudget > 2 * DrainWords ? DrainBudget - DrainWords : DrainBudget / 2;

    /// <summary>The times of the lease protocol, as far as the coordinator does not say them.</summary>
    public LeaseTimes Times { get; init; } = LeaseTimes.Shipped;

    /// <summary>Uniform in [0, 1): spreads beats and pauses, so that agents do not move in step. The default always gives the middle.</summary>
    public Func<double> Draw { get; init; } = static () => 0.5;

    /// <summary>The files of elsewhere, for a worker that does not share the coordinator's disk; null where it does.</summary>
    public NodeFiles? Files { get; init; }

    /// <summary>Lifecycle lines for people: a line each, never per step.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
