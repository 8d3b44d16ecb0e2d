using HyperSearch.Specs.Problems;
using YamlDotNet.Core;

namespace HyperSearch.Specs.Yaml;

/// <summary>Says what the YAML parser could not read, in words for somebody who does not know its grammar.</summary>
internal static class SyntaxProblem
{
    public static void Report(YamlException error, string text, ProblemList problems)
    {
        Mark mark = Mark.Of(error.Start);
        string reason = Reason(error);
        problems.Add(SpecCode.Syntax, mark, $"this is not YAML: {reason}", "the rest of the file cannot be read before this is mended", Fix(mark, text, reason));
    }

    // The parser's messages begin with capitals and end in a full stop; some carry the position again.
    private static string Reason(YamlException error)
    {
        string message = error.Message;
        int cut = message.LastIndexOf("): ", StringComparison.Ordinal);
        if (cut >= 0) message = message[(cut + 3)..];
        message = message.TrimEnd('.', ' ');
        return message.Length == 0 ? "unexpected text" : char.ToLowerInvariant(message[0]) + message[1..];
    }

    private static string Fix(Mark mark, string text, string reason)
    {
        string line = text.Split('\n').ElementAtOrDefault(mark.Line - 1) ?? string.Empty;
        if (line.AsSpan().TrimStart(' ').StartsWith("\t")) return "indent with spaces: YAML takes no tabs";
        if (reason.Contains("flow", StringComparison.OrdinalIgnoreCase)) return "close every [ with ] and every { with }, and put commas between";
        if (reason.Contains("mapping values", StringComparison.OrdinalIgnoreCase)) return "put a text that contains ': ' into quotes, or check the indentation";
        if (reason.Contains("quoted", StringComparison.OrdinalIgnoreCase)) return "close the quotes";
        if (reason.Contains("cannot start", StringComparison.OrdinalIgnoreCase)) return "put the text into quotes";
        return "check the indentation and the colons here and on the line above";
    }
}
