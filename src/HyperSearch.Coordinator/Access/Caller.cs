using HyperSearch.Journal.Access;

namespace HyperSearch.Coordinator.Access;

/// <summary>Who a request comes from, as far as its token says. One object for all requests with the same token.</summary>
/// <param name="TokenId">For logs; no secret.</param>
/// <param name="Scope">Null: the token of an attempt.</param>
internal sealed record Caller(string TokenId, AccessScope? Scope)
{
    /// <summary>The agent that an agent's token belongs to.</summary>
    public string? Agent { get; init; }

    /// <summary>The attempt that an attempt's token is good for.</summary>
    public AttemptKey? Attempt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What is left of the token's share of requests; null: nobody counts.</summary>
    public RequestBudget? Budget { get; init; }
}
