namespace HyperSearch.Worker.Attempts;

/// <summary>The names of failure classes that a trial or its host may give.</summary>
public static class FailureClasses
{
    public const string UserError = "user_error";
    public const string Diverged = "diverged";
    public const string GpuOom = "gpu_oom";
    public const string HostOom = "host_oom";
    public const string Infra = "infra";
    public const string Preempted = "preempted";
    public const string Timeout = "timeout";

    private static readonly string[] FromTrials = [UserError, Diverged, GpuOom, HostOom, Infra, Preempted, Timeout];

    /// <summary>The class that a trial named; "oom" is short for gpu_oom. Null for a name that no trial may give.</summary>
    public static string? Parse(string name) => name == "oom" ? GpuOom : FromTrials.Contains(name, StringComparer.Ordinal) ? name : null;
}
