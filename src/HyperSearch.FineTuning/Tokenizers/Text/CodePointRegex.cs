using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>
/// A regular expression over code points. .NET matches UTF-16 units, so that <c>\p{L}</c> misses every letter beyond U+FFFF and
/// <c>[^\p{L}]</c> cuts it in halves. Before matching, each such character is replaced by one character of the same general
/// category from the basic plane; positions are mapped back afterwards. A match takes at most <see cref="MatchSecondsMax"/>.
/// </summary>
internal sealed class CodePointRegex
{
    public const int MatchSecondsMax = 5;

    private static readonly char[] Substitutes = ChooseSubstitutes();

    private readonly Regex _regex;

    /// <exception cref="ArgumentException">.NET cannot compile the pattern, or it holds characters beyond U+FFFF.</exception>
    public CodePointRegex(string pattern)
    {
        if (pattern.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            throw new ArgumentException("it holds a character beyond U+FFFF", nameof(pattern));
        // Multiline: ^ and $ at every line, as in the Oniguruma syntax that tokenizer files are written for.
        _regex = new Regex(LongS.Widen(pattern), RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Compiled, TimeSpan.FromSeconds(MatchSecondsMax));
    }

    /// <summary>A pattern that matches this text and nothing else.</summary>
    public static CodePointRegex Literal(string text) => new(Regex.Escape(text));

    /// <summary>Matches in <c>text[range]</c>, which is seen as a text of its own. Positions are those of <paramref name="text"/>.</summary>
    /// <exception cref="TokenizerException">A match took too long.</exception>
    public void FindMatches(string text, TextRange range, List<TextRange> matches)
    {
        matches.Clear();
        var span = text.AsSpan(range.Start, range.Length);
        try
        {
            if (span.ContainsAnyInRange('\uD800', '\uDFFF'))
                FindWithSubstitutes(span, range.Start, matches);
            else
                Find(span, range.Start, matches);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new TokenizerException("TOK060", $"splitting a text of {range.Length} characters took longer than {MatchSecondsMax} s for one match", "the text being tokenised",
                "the tokenizer's pattern needs far more steps than the text has characters", "split the text into smaller examples, or use a tokenizer with a simpler pattern", e);
        }
    }

    private void Find(ReadOnlySpan<char> span, int shift, List<TextRange> matches)
    {
        foreach (var match in _regex.EnumerateMatches(span))
            matches.Add(new TextRange(shift + match.Index, shift + match.Index + match.Length));
    }

    private void FindWithSubstitutes(ReadOnlySpan<char> span, int shift, List<TextRange> matches)
    {
        var mapped = new char[span.Length];
        var positions = new int[span.Length + 1];
        var count = 0;
        for (var i = 0; i < span.Length; count++)
        {
            positions[count] = shift + i;
            if (char.IsSurrogate(span[i]))
            {
                Rune.DecodeFromUtf16(span[i..], out var rune, out var units);
                mapped[count] = Substitutes[(int)Rune.GetUnicodeCategory(rune)];
                i += units;
            }
            else
            {
                mapped[count] = span[i++];
            }
        }

        positions[count] = shift + span.Length;
        foreach (var match in _regex.EnumerateMatches(mapped.AsSpan(0, count)))
            matches.Add(new TextRange(positions[match.Index], positions[match.Index + match.Length]));
    }

    /// <summary>One character for each general category, from seldom used scripts, so that no pattern names it.</summary>
    private static char[] ChooseSubstitutes()
    {
        const int Rare = 0xA490;
        var chosen = new char[30];
        for (var i = 0; i < 0x10000; i++)
        {
            var candidate = (char)((i + Rare) & 0xFFFF);
            var category = (int)CharUnicodeInfo.GetUnicodeCategory(candidate);
            if (chosen[category] == '\0')
                chosen[category] = candidate;
        }

        return chosen;
    }
}
