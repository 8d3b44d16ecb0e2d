using System.Text.Json;
using HyperSearch.Chaos.Tests.Proxies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>Which attempts each worker was granted and has not ended, as its proxy saw it, and the last attempt of every trial.</summary>
internal sealed class HeldAttempts
{
    private readonly Lock door = new();
    private readonly Dictionary<(string Study, int Trial), (int Attempt, string Worker)> running = [];
    private readonly HashSet<(string Study, int Trial)> ended = [];

    public HeldAttempts(ExchangeLog log) => log.Added += Take;

    public IReadOnlyList<HeldAttempt> Of(string worker)
    {
        lock (door) return [.. running.Where(r => r.Value.Worker == worker).Select(r => new HeldAttempt(r.Key.Study, r.Key.Trial, r.Value.Attempt))];
    }

    /// <summary>Whether the trial went on without this attempt: another was granted since, or the trial is over.</summary>
    public bool IsBehind(HeldAttempt held)
    {
        lock (door) return ended.Contains((held.Study, held.Trial)) || running.TryGetValue((held.Study, held.Trial), out var now) && now.Attempt > held.Attempt;
    }

    private void Take(HttpExchange exchange)
    {
        if (!exchange.IsAcknowledged) return;
        if (exchange.Target == "/v1/leases" && exchange.Status != 204 && Read<Grant>(exchange.Answer) is { } grant)
        {
            lock (door)
                if (!running.TryGetValue((grant.Study, grant.Trial), out var known) || known.Attempt < grant.Attempt) running[(grant.Study, grant.Trial)] = (grant.Attempt, exchange.Proxy);
        }

        if (exchange.Target == "/v1/attempts/end" && Read<AttemptEnd>(exchange.Request) is { } end)
        {
            lock (door)
            {
                if (running.TryGetValue((end.Study, end.Trial), out var known) && known.Attempt == end.Attempt) running.Remove((end.Study, end.Trial));
                if (Read<TrialSummary>(exchange.Answer)?.State is "completed" or "pruned" or "failed" or "cancelled") ended.Add((end.Study, end.Trial));
            }
        }
    }

    private static T? Read<T>(string json) => json.Length == 0 ? default : JsonSerializer.Deserialize<T>(json, ProtocolJson.Options);
}
