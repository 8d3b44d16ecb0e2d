using System.Diagnostics;
using System.Globalization;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Benchmarks.Fleet;

/// <summary>Many agents, each with a connection of its own and one running trial, that beat every so often and do nothing else.</summary>
internal static class BeatLoad
{
    /// <returns>The coordinator's processor time as a share of all cores, beats a second, the milliseconds of each, and its resident bytes.</returns>
    public static async Task<(double Share, double PerSecond, Percentiles Latency, long Bytes)> Run(CoordinatorProcess coordinator, int agents, TimeSpan interval, TimeSpan time)
    {
        using HttpCoordinator submitter = coordinator.NewClient();
        await FleetStudy.Submit(submitter, $"beats-{coordinator.Label}", agents, agents);
        var clients = new HttpCoordinator[agents];
        var grants = new Grant[agents];
        await Parallel.ForEachAsync(Enumerable.Range(0, agents), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (agent, _) =>
        {
            clients[agent] = coordinator.NewClient();
            await clients[agent].RegisterAgent(new RegisterAgent(Name(coordinator, agent), Name(coordinator, agent) + "-1", 1, FleetStudy.Nothing), default);
            grants[agent] = await FleetStudy.MustLease(clients[agent], Name(coordinator, agent) + "-1", 0, Name(coordinator, agent));
        });
        using var end = new CancellationTokenSource();
        TimeSpan before = coordinator.ProcessorTime;
        long began = Stopwatch.GetTimestamp();
        end.CancelAfter(time);
        List<double>[] times = await Task.WhenAll(Enumerable.Range(0, agents).Select(agent => Beat(clients[agent], grants[agent], Name(coordinator, agent) + "-1", interval * agent / agents, interval, end.Token)));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double share = (coordinator.ProcessorTime - before).TotalSeconds / seconds / Environment.ProcessorCount;
        long bytes = coordinator.ResidentBytes;
        foreach (HttpCoordinator client in clients) client.Dispose();
        var latency = new Percentiles(times.SelectMany(t => t));
        return (share, latency.Count / seconds, latency, bytes);
    }

    private static string Name(CoordinatorProcess coordinator, int agent) => string.Create(CultureInfo.InvariantCulture, $"beater-{coordinator.Label}-{agent}");

    private static async Task<List<double>> Beat(HttpCoordinator client, Grant grant, string session, TimeSpan offset, TimeSpan interval, CancellationToken end)
    {
        var times = new List<double>();
        HeldLease[] leases = [new(grant.Study, grant.Trial, grant.Attempt, 0)];
        try
        {
            await Task.Delay(offset, end);
            using var clock = new PeriodicTimer(interval);
            for (long number = 1; ; number++)
            {
                long began = Stopwatch.GetTimestamp();
                HeartbeatAnswer answer = await client.Heartbeat(new Heartbeat(session, number, leases, false), default);
                if (answer.Verdicts.Count > 0) throw new InvalidOperationException($"A lease that was kept is {answer.Verdicts[0].Verdict}: {answer.Verdicts[0].Reason}");
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                await clock.WaitForNextTickAsync(end);
            }
        }
        catch (OperationCanceledException)
        {
            return times;
        }
    }
}
