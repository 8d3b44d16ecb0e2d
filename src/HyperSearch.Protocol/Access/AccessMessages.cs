namespace HyperSearch.Protocol.Access;

/// <summary>An agent asks for a token of its own, showing an enrolment token, or the one that it has now for a new one.</summary>
/// <param name="Agent">The name that it will register under; the token is good for no other.</param>
public sealed record EnrollAgent(string Agent);

/// <summary>The agent's own token, which nobody can look up later.</summary>
/// <param name="TokenId">Names the token in lists; no secret.</param>
public sealed record AgentEnrolled(string Agent, string TokenId, string Token)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Agent} ({TokenId})";
}

/// <summary>A new token. Scope: read, submit, agent (with <paramref name="Agent"/>), admin or enroll.</summary>
/// <param name="ExpiresSeconds">From now; null: it is good until it is revoked, an enrolment token for a day.</param>
/// <param name="Uses">How many agents an enrolment token lets in; null: any number. No other scope has it.</param>
/// <param name="Note">What people call it.</param>
public sealed record CreateToken(string Scope, double? ExpiresSeconds = null, int? Uses = null, string? Agent = null, string? Note = null);

/// <summary>A token as it is shown once, to whoever made it.</summary>
public sealed record TokenCreated(TokenSummary Summary, string Token)
{
    /// <summary>Never shows the token.</summary>
    public override string ToString() => Summary.ToString();
}

/// <summary>A token as lists show it: without what opens anything.</summary>
public sealed record TokenSummary(string Id, string Scope, DateTimeOffset CreatedAt)
{
    /// <summary>The agent that it belongs to; null for other scopes.</summary>
    public string? Agent { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How many agents it still lets in; null: any number, or it lets none in.</summary>
    public int? UsesLeft { get; init; }

    public string? Note { get; init; }
}
