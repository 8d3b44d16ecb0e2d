using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Agents;

/// <summary>A worker process that introduced itself: the agent's name outlives it, the session's does not.</summary>
internal sealed class AgentSession(RegisterAgent said)
{
    public string Agent => Said.Agent;

    public string Session => Said.Session;

    public int Slots => Said.Slots;

    public string EnvironmentJson => Said.Environment.GetRawText();

    /// <summary>What it said of itself when it registered.</summary>
    public RegisterAgent Said { get; } = said;

    /// <summary>Why it gets no work now (it drains, or its node is in quarantine); null where it does.</summary>
    public string? Barred { get; set; }

    /// <summary>Whether a person asked it to drain.</summary>
    public bool DrainAsked { get; set; }

    public DeviceSummary? DeviceOf(int slot) => Said.Devices.FirstOrDefault(d => d.Slot == slot);
}
