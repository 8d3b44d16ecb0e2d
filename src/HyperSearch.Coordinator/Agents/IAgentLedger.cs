namespace HyperSearch.Coordinator.Agents;

/// <summary>Which agent stands behind a session or an attempt: what an agent's token is compared with.</summary>
internal interface IAgentLedger
{
    /// <summary>The agent of a session that registered.</summary>
    /// <exception cref="Protocol.CoordinatorException">Not found: it has to register again.</exception>
    ValueTask<string> AgentOf(string session, CancellationToken cancel);

    /// <summary>
    /// The agent whose session holds the attempt by the journal; where that does not know the attempt, the agent of the session that is
    /// named with it. Null where neither is known: the verb itself then refuses.
    /// </summary>
    ValueTask<string?> AgentOf(string study, int trial, int attempt, string session, CancellationToken cancel);
}
