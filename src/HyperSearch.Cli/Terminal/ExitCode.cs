namespace HyperSearch.Cli.Terminal;

/// <summary>What the process tells its caller, the same for every verb. Scripts depend on these numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The operation failed, or its answer is no: no trial completed, the journal does not verify.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the study file is wrong.</summary>
    public const int Usage = 2;

    public const int NotFound = 3;

    public const int Authentication = 4;

    public const int Conflict = 5;

    public const int DataCheck = 6;

    public const int Unreachable = 7;

    /// <summary>The answer does not exist yet: ask again later.</summary>
    public const int Pending = 8;

    public const int Timeout = 124;

    public const int Interrupted = 130;

    /// <summary>Number and meaning, for the help and the README.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Failed, "failed, or the answer is no"),
        (Usage, "the command line or the study file is wrong"),
        (NotFound, "no such study, trial or file"),
        (Authentication, "not allowed"),
        (Conflict, "conflict, such as another study under the same name"),
        (DataCheck, "the data check stopped the study"),
        (Unreachable, "the coordinator cannot be reached"),
        (Pending, "still pending"),
        (Timeout, "timeout"),
        (Interrupted, "interrupted by Ctrl-C"),
    ];
}
