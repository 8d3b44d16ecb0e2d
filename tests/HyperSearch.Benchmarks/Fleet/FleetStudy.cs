using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Benchmarks.Fleet;

/// <summary>The study that light agents work on: random over three parameters, nothing to compute.</summary>
internal static class FleetStudy
{
    public static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new { });

    public static Task Submit(ICoordinator coordinator, string name, int trials, int parallelism) => coordinator.SubmitStudy(
        new SubmitStudy(File(name, trials, parallelism), "fleet.yaml", "/", null, false, name), default);

    public static async Task<Grant> MustLease(ICoordinator coordinator, string session, int slot, string request) =>
        await coordinator.Lease(new LeaseRequest(session, slot, request, ["command"], TimeSpan.FromSeconds(20)), default)
        ?? throw new InvalidOperationException($"Slot {slot} of {session} got no trial within 20 s.");

    private static string File(string name, int trials, int parallelism) => $$"""
        name: {{name}}
        objective: {metric: loss}
        space:
          learning_rate: {type: float, low: 1e-5, high: 1e-1, scale: log}
          rank: {type: int, low: 2, high: 64}
          dropout: {type: float, low: 0, high: 0.5}
        budget: {trials: {{trials}}}
        parallelism: {{parallelism}}
        seed: 1
        trial: {kind: command, run: ["/bin/true"]}
        """;
}
