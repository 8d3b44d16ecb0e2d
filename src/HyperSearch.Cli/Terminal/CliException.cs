namespace HyperSearch.Cli.Terminal;

/// <summary>A refusal that a person can act on: a stable code, what happened, where, why it matters, and what to do next.</summary>
internal sealed class CliException(int exitCode, string code, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public string Code { get; } = code;

    public string? Where { get; init; }

    public string? Why { get; init; }

    public string? Fix { get; init; }

    /// <summary>Single mistakes that were found at once; shown before the summary that this exception is.</summary>
    public IReadOnlyList<ErrorReport> Parts { get; init; } = [];
}
