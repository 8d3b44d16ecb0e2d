namespace HyperSearch.Journal.Access;

/// <summary>A token as it is kept: by its hash.</summary>
/// <param name="Id">Names it in lists and logs; no secret.</param>
/// <param name="Sha256">Of the token's UTF-8 text.</param>
/// <param name="Agent">The agent that an <see cref="AccessScope.Agent"/> token belongs to; null for every other.</param>
/// <param name="UsesLeft">Null: any number.</param>
public sealed record AccessToken(string Id, ReadOnlyMemory<byte> Sha256, AccessScope Scope, string? Agent, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, int? UsesLeft, string? Note);

/// <summary>What a token opens. Admin opens everything, Submit also what Read does.</summary>
public enum AccessScope
{
    Read,
    Submit,
    Agent,
    Admin,

    /// <summary>Only the making of one agent's own token.</summary>
    Enroll,
}
