using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Processes;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>What happens to connections, beside what the proxies' plans do to messages.</summary>
internal static class MessageFaults
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(2);

    /// <summary>Resets all connections of a worker, or lets them hang half-open, again and again. Recovered: a call of the worker succeeds after that.</summary>
    public static async Task UntilOver(PhaseRun run, CancellationToken over)
    {
        for (int round = 0; !over.IsCancellationRequested; round++)
        {
            await Pause.For(run.Draw(Between), CancellationToken.None);
            WorkerNode victim = run.Cluster.Workers[run.Draw(run.Cluster.Workers.Count)];
            if (round % 2 == 0)
            {
                victim.Proxy.Reset();
            }
            else
            {
                victim.Proxy.IsBlocked = true;
                await Pause.For(run.Draw(Blocked), CancellationToken.None);
                victim.Proxy.IsBlocked = false;
            }

            await run.Answers(DateTimeOffset.UtcNow, victim.Name);
        }
    }
}
