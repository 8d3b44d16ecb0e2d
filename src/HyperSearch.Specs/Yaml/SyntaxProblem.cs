using HyperSearch.Specs.Problems;

namespace HyperSearch.Specs.Yaml;

/// <summary>Says what the YAML parser could not read, in words for somebody who does not know its grammar.</summary>
internal static class SyntaxProblem
{
    public static void Report(YamlSyntaxException error, string text, ProblemList problems)
    {
        problems.Add(SpecCode.Syntax, error.Mark, $"this is not YAML: {error.Message}", "the rest of the file cannot be read before this is mended", Fix(error.Mark, text, error.Message));
    }

    private static string Fix(Mark mark, string text, string reason)
    {
        string line = text.Split('\n').ElementAtOrDefault(mark.Line - 1) ?? string.Empty;
        if (line.AsSpan().TrimStart(' ').StartsWith("\t")) return "indent with spaces: YAML takes no tabs";
        if (reason.Contains("flow", StringComparison.OrdinalIgnoreCase) || reason.Contains("not closed", StringComparison.Ordinal)) return "close every [ with ] and every { with }, and put commas between";
        if (reason.Contains("mapping values", StringComparison.OrdinalIgnoreCase)) return "put a text that contains ': ' into quotes, or check the indentation";
        if (reason.Contains("quoted", StringComparison.OrdinalIgnoreCase)) return "close the quotes";
        if (reason.Contains("cannot start", StringComparison.OrdinalIgnoreCase)) return "put the text into quotes";
        return "check the indentation and the colons here and on the line above";
    }
}
