using System.Text.RegularExpressions;

namespace HyperSearch.Architecture.Tests.Tidy;

/// <summary>Finds the members with bodies in a source file by its braces: what stands directly in a type and is no type, property list or initial value.</summary>
internal static partial class MethodScanner
{
    /// <summary>Name, first line (from 1) and number of lines of each member's signature and body.</summary>
    public static IEnumerable<(string Name, int Line, int Lines)> Methods(string source)
    {
        string code = SourceScanner.Strip(source);
        var blocks = new Stack<(bool IsType, int Start, string Header)>();
        int from = 0;
        for (int i = 0; i < code.Length; i++)
        {
            if (code[i] == ';') from = i + 1;
            if (code[i] == '{')
            {
                string header = code[from..i];
                blocks.Push((Type().IsMatch(header), Skip(code, from, i), Attributes().Replace(header, "").Trim()));
                from = i + 1;
            }

            if (code[i] != '}' || !blocks.TryPop(out var block)) continue;
            from = i + 1;
            bool inType = blocks.TryPeek(out var outer) && outer.IsType;
            if (!inType || block.IsType || IsData(block.Header)) continue;
            int line = LineOf(code, block.Start);
            yield return (Name(block.Header), line, LineOf(code, i) - line + 1);
        }
    }

    private static bool IsData(string header) => Regex.Replace(header, "=>|==|<=|>=|!=", " ").Contains('=', StringComparison.Ordinal) && !header.Contains("=>", StringComparison.Ordinal);

    private static string Name(string header) => LastWord().Matches(header) is { Count: > 0 } words ? words[0].Groups[1].Value : header;

    private static int Skip(string code, int from, int to)
    {
        while (from < to && char.IsWhiteSpace(code[from])) from++;
        return from;
    }

    private static int LineOf(string code, int index) => code.AsSpan(0, index).Count('\n') + 1;

    [GeneratedRegex(@"\b(class|struct|interface|record|enum)\s+\w")]
    private static partial Regex Type();

    [GeneratedRegex(@"^\s*(\[[^\]]*\]\s*)+")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"(\w+)\s*(?:<[^()]*>)?\s*\(")]
    private static partial Regex LastWord();
}
