using HyperSearch.Specs.Problems;

namespace HyperSearch.Specs.Yaml;

/// <summary>Says what the YAML parser could not read, in words for somebody who does not know its grammar.</summary>
internal static class SyntaxProblem
{
    public static void Report(YamlSyntaxException error, string text, ProblemList problems)
    {
        string[] lines = text.Split('\n');
        int tabbed = Array.FindIndex(lines, line => line.AsSpan(0, line.Length - line.AsSpan().TrimStart(" \t").Length).Contains('\t'));
        if (tabbed >= 0 && error.Message.Contains("tab", StringComparison.OrdinalIgnoreCase))
            problems.Add(SpecCode.Syntax, new Mark(tabbed + 1, 1 + lines[tabbed].IndexOf('\t', StringComparison.Ordinal)), "a tab indents this line",
                "YAML takes spaces only, because tabs are as wide as each editor likes", "replace the tab by spaces");
        else
            problems.Add(SpecCode.Syntax, error.Mark, $"this is not YAML: {error.Message}", "the rest of the file cannot be read before this is mended", Fix(error.Message));
    }

    private static string Fix(string reason)
    {
        if (reason.Contains("flow", StringComparison.OrdinalIgnoreCase) || reason.Contains("not closed", StringComparison.Ordinal)) return "close every [ with ] and every { with }, and put commas between";
        if (reason.Contains("mapping values", StringComparison.OrdinalIgnoreCase) || reason.Contains("invalid mapping", StringComparison.OrdinalIgnoreCase)) return "put a text that contains ': ' into quotes, or check the indentation";
        if (reason.Contains("escape", StringComparison.OrdinalIgnoreCase)) return "write \\\\ for a backslash, or put the text into single quotes, in which it needs none";
        if (reason.Contains("surrogate", StringComparison.OrdinalIgnoreCase)) return "write the character itself, or \\U and its eight digits";
        if (reason.Contains("quoted", StringComparison.OrdinalIgnoreCase)) return "close the quotes";
        if (reason.Contains("cannot start", StringComparison.OrdinalIgnoreCase)) return "put the text into quotes";
        return "check the indentation and the colons here and on the line above";
    }
}
