using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Processes;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>What happens to coordinators.</summary>
internal static class CoordinatorFaults
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(1200);
    private static readonly TimeSpan Absence = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    /// <summary>kill -9, and another start soon after. Recovered: it says that it is ready.</summary>
    public static async Task Kill(PhaseRun run, CoordinatorNode victim)
    {
        await Pause.For(run.Draw(Between));
        DateTimeOffset killed = DateTimeOffset.UtcNow;
        await victim.Process.Kill();
        await Pause.For(run.Draw(Absence));
        await Restart(run, victim, killed);
    }

    /// <summary>SIGSTOP for longer than a lease lives, then SIGCONT: it wakes and does not know it. Recovered: somebody's call succeeds after that.</summary>
    public static async Task Stop(PhaseRun run, CoordinatorNode victim)
    {
        await Pause.For(run.Draw(Between));
        IReadOnlyList<int> stopped = victim.Process.Stop(tree: false);
        await Pause.For(run.Cluster.Times.Reclaim * 1.1 + run.Draw(run.Cluster.Times.Reclaim * 0.3));
        ClusterProcess.Continue(stopped);
        await run.Answers(DateTimeOffset.UtcNow);
    }

    /// <summary>SIGTERM under load: it has to end by itself in 10 s and say that all is well. Recovered: its successor is ready.</summary>
    public static async Task Terminate(PhaseRun run)
    {
        await Pause.For(run.Draw(Between));
        CoordinatorNode victim = run.Cluster.Coordinators[run.Draw(run.Cluster.Coordinators.Count)];
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        victim.Process.Terminate();
        await victim.Process.Ended(EndLimit);
        Assert.That(victim.Process.ExitCode, Is.Zero, $"after SIGTERM under load\n{LogEnd.Of(victim.Log)}");
        await Restart(run, victim, asked);
    }

    private static async Task Restart(PhaseRun run, CoordinatorNode node, DateTimeOffset since)
    {
        node.Start();
        await run.Recovers($"{node.Url} is ready", since, PhaseRun.RecoveryPatience, async () =>
            node.Process.IsAlive ? await node.IsReady() : throw new InvalidOperationException($"the coordinator ended with {node.Process.ExitCode}:\n{LogEnd.Of(node.Log)}"));
    }
}
