namespace HyperSearch.Coordinator.Access;

/// <summary>A line of the audit log.</summary>
/// <param name="Event">What kind of thing happened: refused, or the name of an act of an administrator.</param>
/// <param name="TokenId">Of the token that was shown, where it is known; never the token.</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Outcome">A problem code, or done.</param>
internal sealed record AuditEntry(string Event, string? TokenId, string Subject, string Outcome)
{
    public string? Remote { get; init; }

    public string? Detail { get; init; }
}
