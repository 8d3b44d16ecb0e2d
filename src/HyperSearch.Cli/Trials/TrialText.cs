using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>A trial in words.</summary>
internal static class TrialText
{
    private const int MessageLengthMax = 140;

    public static string Value(TrialSummary trial) => trial.Values is { Count: > 1 } values
        ? string.Join(" / ", values.Select(v => Figures.Short(v)))
        : Figures.Short(trial.Value);

    /// <summary>A message on one line. Of a long one the first and the last line: a traceback says what happened at its end.</summary>
    public static string OneLine(string message)
    {
        string[] lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string line = Visible(string.Join(' ', lines));
        if (line.Length <= MessageLengthMax) return line;
        if (lines.Length < 2) return Beginning(line, MessageLengthMax);
        string first = Beginning(Visible(lines[0]), MessageLengthMax / 2);
        return $"{first} {Beginning(Visible(lines[^1]), MessageLengthMax - first.Length - 1)}";
    }

    /// <summary>What a program wrote goes to a terminal: its control characters must not.</summary>
    public static string Visible(string text) => text.Any(IsControl) ? string.Concat(text.Select(c => IsControl(c) ? '?' : c)) : text;

    private static bool IsControl(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    private static string Beginning(string line, int length) => line.Length <= length ? line : string.Concat(line.AsSpan(0, length - 3), "...");

    /// <summary>Which part of which training it does: "member 3, generation 2, from step 18000 of trial 14".</summary>
    public static string Lineage(TrialLineage lineage) => string.Create(CultureInfo.InvariantCulture,
        $"member {lineage.Member}, generation {lineage.Generation}, {(lineage.Parent is { } parent ? $"from step {lineage.From} of trial {parent}" : "from the beginning")} {(lineage.Until is { } until ? $"to {until}" : "to the end of the training")}");

    /// <summary>Where a trial of a population starts, before its parameters: "from #14  ". Empty for every other.</summary>
    public static string Origin(TrialSummary trial) => trial.Lineage?.Parent is { } parent ? string.Create(CultureInfo.InvariantCulture, $"from #{parent}  ") : "";

    public static string Took(TrialSummary trial) => trial is { StartedAt: { } start, EndedAt: { } end } ? Figures.Duration(end - start) : "-";
}
