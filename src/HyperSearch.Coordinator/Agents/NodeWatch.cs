using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Agents;

/// <summary>
/// Counts on which agent trials failed because of the machine. Several different trials within a while: the node is bad. Each
/// coordinator counts what it heard itself.
/// </summary>
internal sealed class NodeWatch(TimeProvider time, LeaseTimes times)
{
    /// <summary>Different trials whose attempts failed so before their node is put in quarantine.</summary>
    public const int TrialsMax = 3;

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Failure>> byAgent = new(StringComparer.Ordinal);

    /// <summary>One more; true where it is the one that shows the node to be bad. The count then begins again.</summary>
    public bool Note(string agent, string study, int trial)
    {
        lock (gate)
        {
            if (!byAgent.TryGetValue(agent, out List<Failure>? failures)) byAgent[agent] = failures = [];
            failures.RemoveAll(f => time.GetElapsedTime(f.At) > times.QuarantineWindow || (f.Study == study && f.Trial == trial));
            failures.Add(new Failure(study, trial, time.GetTimestamp()));
            if (failures.Count < TrialsMax) return false;
            byAgent.Remove(agent);
            return true;
        }
    }

    private sealed record Failure(string Study, int Trial, long At);
}
