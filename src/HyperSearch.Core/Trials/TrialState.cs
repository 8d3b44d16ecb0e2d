namespace HyperSearch.Core.Trials;

/// <summary>Where a trial stands. The last four are terminal.</summary>
public enum TrialState
{
    Queued,
    Running,
    Paused,
    Completed,
    Pruned,
    Failed,
    Cancelled,
}

/// <summary>Why an attempt failed. Only Diverged, GpuOom, HostOom and Timeout teach a strategy something.</summary>
public enum FailureClass
{
    UserError,
    Diverged,
    GpuOom,
    HostOom,
    Infra,
    Lost,
    Preempted,
    Timeout,
    Poison,
}

/// <summary>The names that users, files and wire see, and what follows from a state or class.</summary>
public static class TrialNames
{
    public static string Name(this TrialState state) => state switch
    {
        TrialState.Queued => "queued",
        TrialState.Running => "running",
        TrialState.Paused => "paused",
        TrialState.Completed => "completed",
        TrialState.Pruned => "pruned",
        TrialState.Failed => "failed",
        TrialState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    public static bool IsTerminal(this TrialState state) => state >= TrialState.Completed;

    public static string Name(this FailureClass failure) => failure switch
    {
        FailureClass.UserError => "user_error",
        FailureClass.Diverged => "diverged",
        FailureClass.GpuOom => "gpu_oom",
        FailureClass.HostOom => "host_oom",
        FailureClass.Infra => "infra",
        FailureClass.Lost => "lost",
        FailureClass.Preempted => "preempted",
        FailureClass.Timeout => "timeout",
        FailureClass.Poison => "poison",
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, null),
    };

    /// <summary>The class of a name; "oom" is accepted for "gpu_oom". Null for a name that is none.</summary>
    public static FailureClass? ParseFailure(string name) => name switch
    {
        "oom" => FailureClass.GpuOom,
        _ => Enum.GetValues<FailureClass>().Select(c => (FailureClass?)c).FirstOrDefault(c => c!.Value.Name() == name),
    };

    public static bool TeachesStrategy(this FailureClass failure) =>
        failure is FailureClass.Diverged or FailureClass.GpuOom or FailureClass.HostOom or FailureClass.Timeout;
}
