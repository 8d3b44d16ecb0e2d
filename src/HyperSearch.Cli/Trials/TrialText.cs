using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>A trial in words.</summary>
internal static class TrialText
{
    private const int MessageLengthMax = 100;

    public static string Value(TrialSummary trial) => trial.Values is { Count: > 1 } values
        ? string.Join(" / ", values.Select(v => Figures.Short(v)))
        : Figures.Short(trial.Value);

    /// <summary>The beginning of a message, on one line.</summary>
    public static string FirstLine(string message)
    {
        string line = message.AsSpan().Trim().ToString().ReplaceLineEndings(" ");
        return line.Length <= MessageLengthMax ? line : string.Concat(line.AsSpan(0, MessageLengthMax - 3), "...");
    }

    public static string Took(TrialSummary trial) => trial is { StartedAt: { } start, EndedAt: { } end } ? Figures.Duration(end - start) : "-";
}
