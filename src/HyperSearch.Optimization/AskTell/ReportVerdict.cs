namespace HyperSearch.Optimization.AskTell;

/// <summary>What follows a report.</summary>
public enum VerdictKind
{
    /// <summary>Go on.</summary>
    Continue,

    /// <summary>The trial waits: save it, and go on if a later ask brings its number again.</summary>
    Pause,

    /// <summary>The trial is closed: no tell is expected.</summary>
    Stop,
}

/// <summary>The pruner's word on a report, with a reason that a person can read where it is not to go on.</summary>
public sealed record ReportVerdict(VerdictKind Kind, string? Reason)
{
    public static ReportVerdict Continue { get; } = new(VerdictKind.Continue, null);

    public static ReportVerdict Pause { get; } = new(VerdictKind.Pause, null);
}
