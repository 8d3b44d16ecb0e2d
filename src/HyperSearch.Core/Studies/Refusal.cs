namespace HyperSearch.Core.Studies;

/// <summary>Why a command was refused, in a form that code can branch on.</summary>
public enum RefusalCode
{
    /// <summary>No such study or trial.</summary>
    NotFound,

    /// <summary>The command makes no sense here, whenever it is sent.</summary>
    InvalidRequest,

    /// <summary>The command does not fit the state that the study or trial is in.</summary>
    Conflict,

    /// <summary>The attempt is not the one that holds the lease: whoever sent this should stop.</summary>
    StaleAttempt,

    /// <summary>The proposal was computed from a snapshot that has been overtaken: ask the strategy again.</summary>
    StaleProposal,

    /// <summary>The budget leaves no room for another proposal.</summary>
    BudgetSpent,

    /// <summary>A report is missing before this one.</summary>
    ReportGap,

    /// <summary>The request was granted once, and that grant is over: whoever repeats it should ask anew.</summary>
    LeaseSuperseded,
}

/// <summary>An expected "no": what is wrong and, where it helps, how to go on.</summary>
public sealed record Refusal(RefusalCode Code, string Message, string? Fix)
{
    /// <summary>For <see cref="RefusalCode.ReportGap"/>: the index of the report that is next.</summary>
    public int? Expected { get; init; }
}
