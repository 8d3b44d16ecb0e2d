using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Agents;

/// <summary>A worker process that introduced itself: the agent's name outlives it, the session's does not.</summary>
/// <param name="known">The same session as it stood here before it introduced itself again; null where it did not.</param>
internal sealed class AgentSession(RegisterAgent said, AgentSession? known = null)
{
    private readonly Dictionary<int, long> polls = known?.polls ?? [];

    public string Agent => Said.Agent;

    public string Session => Said.Session;

    public int Slots => Said.Slots;

    public string EnvironmentJson => Said.Environment.GetRawText();

    /// <summary>What it said of itself when it registered.</summary>
    public RegisterAgent Said { get; } = said;

    /// <summary>Whether a person asked it to drain.</summary>
    public bool DrainAsked { get; set; }

    /// <summary>Whether it said itself that it drains.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Why its node is in quarantine; null where it is not.</summary>
    public string? Quarantine { get; set; }

    /// <summary>Whether nothing was heard of it for so long that its leases may be granted again.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether it can be counted on for work.</summary>
    public bool Serves => !DrainAsked && !IsDraining && !IsSilent && Quarantine is null;

    /// <summary>Whether no newer call of the slot has been here; one that is not counted (0) passes for the newest. Called under the desk's lock.</summary>
    public bool IsNewest(int slot, long poll)
    {
        if (poll == 0) return true;
        if (polls.TryGetValue(slot, out long newest) && poll < newest) return false;
        polls[slot] = poll;
        return true;
    }

    public DeviceSummary? DeviceOf(int slot) => Said.Devices.FirstOrDefault(d => d.Slot == slot);
}
