using System.Diagnostics;
using System.Globalization;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Benchmarks.Fleet;

/// <summary>
/// Agents that report as fast as they are answered: each has one connection and some running trials, and sends the next report of one of
/// them when the one before is acknowledged, which is when it is durable.
/// </summary>
internal static class ReportLoad
{
    private const int TrialsPerAgent = 8;

    /// <returns>Reports a second and the milliseconds of each.</returns>
    public static async Task<(double PerSecond, Percentiles Latency)> Run(CoordinatorProcess coordinator, int agents, TimeSpan time)
    {
        using HttpCoordinator submitter = coordinator.NewClient();
        await FleetStudy.Submit(submitter, $"reports-{coordinator.Label}", agents * TrialsPerAgent, agents * TrialsPerAgent);
        List<(HttpCoordinator Client, Grant[] Grants)> fleet = [];
        for (int agent = 0; agent < agents; agent++) fleet.Add(await Join(coordinator, agent));
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var end = new CancellationTokenSource();
        Task<List<double>>[] work = [.. fleet.Select((member, agent) => Report(member.Client, member.Grants, Name(coordinator, agent) + "-1", start.Task, end.Token))];
        long began = Stopwatch.GetTimestamp();
        start.SetResult();
        end.CancelAfter(time);
        List<double>[] times = await Task.WhenAll(work);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        foreach (var member in fleet) member.Client.Dispose();
        var latency = new Percentiles(times.SelectMany(t => t));
        return (latency.Count / seconds, latency);
    }

    private static string Name(CoordinatorProcess coordinator, int agent) => string.Create(CultureInfo.InvariantCulture, $"reporter-{coordinator.Label}-{agent}");

    private static async Task<(HttpCoordinator, Grant[])> Join(CoordinatorProcess coordinator, int agent)
    {
        HttpCoordinator client = coordinator.NewClient();
        string name = Name(coordinator, agent);
        await client.RegisterAgent(new RegisterAgent(name, name + "-1", TrialsPerAgent, FleetStudy.Nothing), default);
        var grants = new Grant[TrialsPerAgent];
        for (int slot = 0; slot < TrialsPerAgent; slot++) grants[slot] = await FleetStudy.MustLease(client, name + "-1", slot, string.Create(CultureInfo.InvariantCulture, $"{name}-{slot}"));
        return (client, grants);
    }

    private static async Task<List<double>> Report(HttpCoordinator client, Grant[] grants, string session, Task start, CancellationToken end)
    {
        await start;
        var times = new List<double>();
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            Grant grant = grants[i % grants.Length];
            int index = i / grants.Length;
            var metrics = new Dictionary<string, double> { ["loss"] = 1.0 / (index + 1) };
            long began = Stopwatch.GetTimestamp();
            await client.Report(new AttemptReport(grant.Study, grant.Trial, grant.Attempt, session, index, index, metrics), default);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return times;
    }
}
