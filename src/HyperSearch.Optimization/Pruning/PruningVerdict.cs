namespace HyperSearch.Optimization.Pruning;

/// <summary>Go on (as far as the trial's target lets it), or stop for good with a reason that a person can read.</summary>
public sealed record PruningVerdict(bool Stop, string? Reason)
{
    public static PruningVerdict Continue { get; } = new(false, null);

    public static PruningVerdict StopFor(string reason) => new(true, reason);
}
