namespace HyperSearch.Cli.Terminal;

/// <summary>
/// Whether a stream gets colour: never with --no-color, a non-empty NO_COLOR or TERM=dumb (these win); always with FORCE_COLOR or
/// CLICOLOR_FORCE; otherwise only on a terminal.
/// </summary>
internal static class ColorChoice
{
    public static bool Of(bool noColorFlag, bool isTerminal, Func<string, string?> variable)
    {
        if (noColorFlag || !string.IsNullOrEmpty(variable("NO_COLOR")) || variable("TERM") == "dumb") return false;
        return IsForced(variable("FORCE_COLOR")) || IsForced(variable("CLICOLOR_FORCE")) || isTerminal;
    }

    private static bool IsForced(string? value) => !string.IsNullOrEmpty(value) && value != "0";
}
