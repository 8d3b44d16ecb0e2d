using System.Diagnostics;
using System.Globalization;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Benchmarks.Fleet;

/// <summary>Agents whose trials do nothing: lease, complete, lease. A grant is a proposal, a lease and its answer, each durable.</summary>
internal static class GrantLoad
{
    /// <returns>Grants a second and the milliseconds from asking to having one.</returns>
    public static async Task<(double PerSecond, Percentiles Latency)> Run(CoordinatorProcess coordinator, int agents, int trials)
    {
        using HttpCoordinator submitter = coordinator.NewClient();
        await FleetStudy.Submit(submitter, StudyOf(coordinator), trials, agents);
        long began = Stopwatch.GetTimestamp();
        List<double>[] times = await Task.WhenAll(Enumerable.Range(0, agents).Select(agent => Work(coordinator, agent)));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var latency = new Percentiles(times.SelectMany(t => t));
        if (latency.Count != trials) throw new InvalidOperationException($"{latency.Count} of {trials} trials were granted.");
        return (latency.Count / seconds, latency);
    }

    /// <summary>The study that a run makes.</summary>
    public static string StudyOf(CoordinatorProcess coordinator) => $"grants-{coordinator.Label}";

    private static async Task<List<double>> Work(CoordinatorProcess coordinator, int agent)
    {
        using HttpCoordinator client = coordinator.NewClient();
        string name = string.Create(CultureInfo.InvariantCulture, $"granted-{coordinator.Label}-{agent}");
        string session = name + "-1";
        await client.RegisterAgent(new RegisterAgent(name, session, 1, FleetStudy.Nothing), default);
        var times = new List<double>();
        while (true)
        {
            string request = string.Create(CultureInfo.InvariantCulture, $"{session}-{times.Count}");
            long began = Stopwatch.GetTimestamp();
            if (await client.Lease(new LeaseRequest(session, 0, request, ["command"], TimeSpan.FromSeconds(2)), default) is not { } grant) return times;
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            var metrics = new Dictionary<string, double> { ["loss"] = grant.Trial };
            await client.FinishAttempt(new AttemptEnd(grant.Study, grant.Trial, grant.Attempt, session, "completed", metrics, null, null, null), default);
        }
    }
}
