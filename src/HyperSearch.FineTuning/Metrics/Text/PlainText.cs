using System.Globalization;
using System.Text;

namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>
/// Text as the scripting language of the reference implementations sees it: code points, its own set of white space, its own lower
/// case. Scores differ in the third digit when these do.
/// </summary>
internal static class PlainText
{
    private const int CapitalSigma = 0x03A3;
    private const int CapitalDottedI = 0x0130;

    /// <summary>Words between runs of white space.</summary>
    public static string[] Words(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !IsSpace(text[i]))
            {
                if (start < 0) start = i;
            }
            else if (start >= 0)
            {
                words.Add(text[start..i]);
                start = -1;
            }
        }

        return [.. words];
    }

    /// <summary>Unicode white space and the four separators U+001C to U+001F, which .NET does not count.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    public static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && IsSpace(text[end - 1])) end--;
        return text[..end];
    }

    /// <summary>One element a code point; halves of surrogate pairs count as U+FFFD.</summary>
    public static int[] CodePoints(string text)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) points.Add(rune.Value);
        return [.. points];
    }

    public static int Length(string text) => text.EnumerateRunes().Count();

    /// <summary>Full lower case: U+0130 becomes two code points, a capital sigma at the end of a word the final one.</summary>
    public static string Lower(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange('\0', '\u007f')) return text.ToLowerInvariant();
        var runes = text.EnumerateRunes().ToArray();
        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < runes.Length; i++)
        {
            switch (runes[i].Value)
            {
                case CapitalDottedI:
                    lower.Append("i\u0307");
                    break;
                case CapitalSigma:
                    lower.Append(EndsWord(runes, i) ? 'ς' : 'σ');
                    break;
                default:
                    lower.Append(Rune.ToLowerInvariant(runes[i]).ToString());
                    break;
            }
        }

        return lower.ToString();
    }

    /// <summary>Unicode's Final_Sigma: a cased letter before it and none after it, case-ignorable ones aside.</summary>
    private static bool EndsWord(Rune[] runes, int at)
    {
        var before = at - 1;
        while (before >= 0 && IsIgnorable(runes[before])) before--;
        var after = at + 1;
        while (after < runes.Length && IsIgnorable(runes[after])) after++;
        return before >= 0 && IsCased(runes[before]) && !(after < runes.Length && IsCased(runes[after]));
    }

    private static bool IsCased(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsIgnorable(Rune rune) => rune.Value is '\'' or '.' or ':' or '\u00b7' or '\u2019'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
