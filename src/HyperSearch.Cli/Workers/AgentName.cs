namespace HyperSearch.Cli.Workers;

/// <summary>A name for a worker that nobody named: the same after a restart, and another for each worker of a cluster.</summary>
internal static class AgentName
{
    /// <summary>
    /// In a job array of Slurm the array and the task, which stay when a task is queued again and runs on another node: its home, with what it
    /// had not yet reported, goes with it. In any other job the node and the job. Elsewhere the machine's name.
    /// </summary>
    public static string Default(Func<string, string?> variable, string machine)
    {
        if (Of("SLURM_ARRAY_JOB_ID") is { } array && Of("SLURM_ARRAY_TASK_ID") is { } task) return $"slurm-{array}-{task}";
        if (Of("SLURM_JOB_ID") is { } job) return $"{Of("SLURMD_NODENAME") ?? machine}-slurm-{job}";
        return machine;

        string? Of(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
    }
}
