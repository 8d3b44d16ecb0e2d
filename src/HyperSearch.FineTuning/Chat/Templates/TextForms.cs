using System.Text;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Changes of texts that methods and filters share.</summary>
internal static class TextForms
{
    public static string Strip(string text, Arguments arguments, bool left, bool right)
    {
        var characters = arguments.Get(0, "chars") as string;
        var (start, end) = (0, text.Length);
        while (left && start < end && Drops(text[start])) start++;
        while (right && end > start && Drops(text[end - 1])) end--;
        return text[start..end];

        bool Drops(char unit) => characters is null
            ? char.IsWhiteSpace(unit) || unit is >= '\u001c' and <= '\u001f'
            : characters.Contains(unit, StringComparison.Ordinal);
    }

    public static string Capitalize(string text)
    {
        if (text.Length == 0) return text;
        Rune.DecodeFromUtf16(text, out var first, out var width);
        return Rune.ToUpperInvariant(first) + text[width..].ToLowerInvariant();
    }

    public static string Title(string text)
    {
        var title = new StringBuilder(text.Length);
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            title.Append(inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            inWord = Rune.IsLetter(rune);
        }

        return title.ToString();
    }

    /// <summary>Without separator: words between white space.</summary>
    public static List<object?> Split(string text, string? separator, long? times)
    {
        var limit = times is >= 0 ? (int)times + 1 : int.MaxValue;
        return separator is null
            ? [.. text.Split((char[]?)null, limit, StringSplitOptions.RemoveEmptyEntries)]
            : [.. text.Split(separator, limit)];
    }

    public static List<object?> SplitFromEnd(string text, string separator, long? times)
    {
        var parts = text.Split(separator);
        var kept = times is >= 0 ? (int)Math.Min(times.Value, parts.Length - 1) : parts.Length - 1;
        return [string.Join(separator, parts[..^kept]), .. parts[^kept..]];
    }

    public static string Replace(string text, string old, string replacement, long? times)
    {
        if (old.Length == 0 || times is null or < 0) return old.Length == 0 ? text : text.Replace(old, replacement, StringComparison.Ordinal);
        return string.Join(replacement, text.Split(old, (int)times + 1));
    }

    public static string Indent(string text, int width, bool first, bool blank)
    {
        var lines = text.Split('\n');
        return string.Join('\n', lines.Select((line, i) => (i > 0 || first) && (blank || i == 0 || line.Length > 0) ? new string(' ', width) + line : line));
    }
}
