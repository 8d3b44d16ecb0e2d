using System.Text;

namespace HyperSearch.Cli.Optimize;

/// <summary>
/// Python writes numbers that are not finite as the bare words NaN, Infinity and -Infinity, which are no JSON. This turns them, outside of
/// texts, into marked texts; whether a number may stand in that place is for its reader to say.
/// </summary>
internal static class BareNumbers
{
    /// <summary>Begins a marked text. A control character, which no other field of a request may hold.</summary>
    private const char Mark = '\u0001';

    private static readonly (string Word, double Value)[] Words = [("NaN", double.NaN), ("Infinity", double.PositiveInfinity), ("-Infinity", double.NegativeInfinity)];

    /// <summary><paramref name="line"/> with the bare words marked; the same text where there is none.</summary>
    public static string Marked(string line)
    {
        if (!line.Contains("NaN", StringComparison.Ordinal) && !line.Contains("Infinity", StringComparison.Ordinal)) return line;
        var text = new StringBuilder(line.Length + 16);
        bool inText = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (!inText && WordAt(line, i) is { } word)
            {
                text.Append("\"\\u0001").Append(word).Append('"');
                i += word.Length - 1;
                continue;
            }

            text.Append(line[i]);
            if (line[i] == '"') inText = !inText;
            else if (inText && line[i] == '\\' && i + 1 < line.Length) text.Append(line[++i]);
        }

        return text.ToString();
    }

    /// <summary>The number that a marked text stands for, or null where it is another text.</summary>
    public static double? Value(string text)
    {
        if (text.Length == 0 || text[0] != Mark) return null;
        foreach ((string word, double value) in Words)
            if (text.AsSpan(1).SequenceEqual(word)) return value;
        return null;
    }

    // A word only where a value can begin and end: after one of these, and not in the middle of a longer word.
    private static string? WordAt(string line, int start)
    {
        if (start > 0 && (char.IsLetterOrDigit(line[start - 1]) || line[start - 1] is '_' or '-' or '.')) return null;
        foreach ((string word, _) in Words)
        {
            int end = start + word.Length;
            if (end > line.Length || !line.AsSpan(start, word.Length).SequenceEqual(word)) continue;
            if (end == line.Length || !(char.IsLetterOrDigit(line[end]) || line[end] is '_' or '.')) return word;
        }

        return null;
    }
}
