using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Networks;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Protocol;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>What happens to workers.</summary>
internal static class WorkerFaults
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(20);

    /// <summary>
    /// kill -9 of the worker alone (its children have to be gone soon) or with all that it started; another start at once. Recovered: its trials
    /// went on, on whatever node.
    /// </summary>
    public static async Task KillAndRestart(PhaseRun run, WorkerNode victim, bool tree)
    {
        await Pause.For(run.Draw(Between));
        IReadOnlyList<HeldAttempt> held = run.Cluster.Held.Of(victim.Name);
        DateTimeOffset killed = await Kill(victim, tree);
        victim.Start();
        await GoesOn(run, held, killed);
    }

    /// <summary>The same, and nobody starts it again before others have taken its trials over. Recovered: that.</summary>
    public static async Task KillForGood(PhaseRun run, WorkerNode victim, bool tree)
    {
        await Pause.For(run.Draw(Between));
        IReadOnlyList<HeldAttempt> held = run.Cluster.Held.Of(victim.Name);
        DateTimeOffset killed = await Kill(victim, tree);
        await GoesOn(run, held, killed);
        victim.Start();
        await Pause.Until($"{victim.Name} has work again", Patience(run), () => run.Cluster.Held.Of(victim.Name).Any(h => !held.Contains(h)));
    }

    /// <summary>
    /// SIGSTOP for longer than a lease lives, of the worker alone or of all that it started (a suspended machine), then SIGCONT: it wakes as the
    /// holder of leases that others have. Recovered: it was granted something anew.
    /// </summary>
    public static async Task Stop(PhaseRun run, WorkerNode victim, bool tree)
    {
        await Pause.For(run.Draw(Between));
        IReadOnlyList<int> stopped = victim.Process.Stop(tree);
        await Pause.For(run.Cluster.Times.Reclaim * 1.15 + run.Draw(run.Cluster.Times.Reclaim * 0.5));
        ClusterProcess.Continue(stopped);
        await run.Answers(DateTimeOffset.UtcNow, victim.Name, "/v1/leases");
    }

    /// <summary>Its wire is cut for a time from nothing to twice a lease's life. Recovered: a call of it succeeds after that.</summary>
    public static async Task CutOff(PhaseRun run, WorkerNode victim, Partition partition, TimeSpan time)
    {
        await Pause.For(run.Draw(Between));
        victim.Network!.Cut(partition);
        await Pause.For(time);
        victim.Network.Heal();
        await run.Answers(DateTimeOffset.UtcNow, victim.Name);
    }

    /// <summary>SIGTERM under load: it gives its trials back and ends by itself in time. Recovered: its trials went on elsewhere, or here after another start.</summary>
    public static async Task Terminate(PhaseRun run, WorkerNode victim)
    {
        await Pause.For(run.Draw(Between));
        IReadOnlyList<HeldAttempt> held = run.Cluster.Held.Of(victim.Name);
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        victim.Process.Terminate();
        await victim.Process.Ended(DrainLimit);
        Assert.That(victim.Process.ExitCode, Is.Zero, $"{victim.Name} after SIGTERM under load\n{LogEnd.Of(victim.Log)}");
        victim.Start();
        await GoesOn(run, held, asked);
    }

    private static TimeSpan Patience(PhaseRun run) => PhaseRun.RecoveryPatience + 3 * run.Cluster.Times.Reclaim;

    private static async Task<DateTimeOffset> Kill(WorkerNode victim, bool tree)
    {
        IReadOnlyList<int> all = ProcessTree.Of(victim.Process.Id);
        DateTimeOffset killed = DateTimeOffset.UtcNow;
        if (tree) await victim.Process.KillTree();
        else await victim.Process.Kill();
        await Pause.Until($"what {victim.Name} had started is gone", OrphanLimit, () => !all.Any(ProcessTree.IsAlive));
        return killed;
    }

    private static async Task GoesOn(PhaseRun run, IReadOnlyList<HeldAttempt> held, DateTimeOffset since)
    {
        if (held.Count == 0) return;
        try
        {
            await run.Recovers("the trials of a killed worker go on", since, Patience(run), async () =>
            {
                foreach (HeldAttempt attempt in held)
                    if (!run.Cluster.Held.IsBehind(attempt) && !await IsOver(run, attempt)) return false;
                return true;
            });
        }
        catch (TimeoutException never)
        {
            throw new TimeoutException($"{never.Message}: {string.Join(", ", held.Where(h => !run.Cluster.Held.IsBehind(h)))}");
        }
    }

    /// <summary>Whether the trial ended without any worker's word: one that was lost with three nodes fails as poison.</summary>
    private static async Task<bool> IsOver(PhaseRun run, HeldAttempt attempt)
    {
        try
        {
            return (await run.Cluster.Ask("the trial is shown", (coordinator, cancel) => coordinator.GetTrial(attempt.Study, attempt.Trial, cancel))).Summary.State is "failed" or "cancelled" or "pruned" or "completed";
        }
        catch (CoordinatorException unknown) when (unknown.Code == ProblemCode.NotFound)
        {
            return false; // this coordinator has not yet heard of it from the other
        }
    }
}
