namespace HyperSearch.Coordinator.Agents;

/// <summary>A worker process that introduced itself: the agent's name outlives it, the session's does not.</summary>
internal sealed record AgentSession(string Agent, string Session, int Slots, string EnvironmentJson);
