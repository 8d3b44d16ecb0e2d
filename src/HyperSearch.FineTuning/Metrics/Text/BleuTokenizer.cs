using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>The tokenisations of sacreBLEU 2 (Post, 2018).</summary>
internal static partial class BleuTokenizer
{
    public static string[] Tokenize(string line, BleuTokenization tokenization) => tokenization switch
    {
        BleuTokenization.Mteval13a => PlainText.Words(Mteval13a(line)),
        BleuTokenization.None => PlainText.Words(line),
        BleuTokenization.International => PlainText.Words(International(line)),
        BleuTokenization.Character => PlainText.Words(string.Join(' ', line.EnumerateRunes())),
        _ => throw new ArgumentOutOfRangeException(nameof(tokenization), tokenization, "no such tokenisation"),
    };

    /// <summary>As it stands in a signature.</summary>
    public static string Name(BleuTokenization tokenization) => tokenization switch
    {
        BleuTokenization.Mteval13a => "13a",
        BleuTokenization.None => "none",
        BleuTokenization.International => "intl",
        BleuTokenization.Character => "char",
        _ => throw new ArgumentOutOfRangeException(nameof(tokenization), tokenization, "no such tokenisation"),
    };

    private static string Mteval13a(string line)
    {
        line = line.Replace("<skipped>", "", StringComparison.Ordinal).Replace("-\n", "", StringComparison.Ordinal).Replace('\n', ' ');
        line = line.Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal);
        line = Punctuation().Replace($" {line} ", " $1 ");
        line = PointAfterOther().Replace(line, "$1 $2 ");
        line = PointBeforeOther().Replace(line, " $1 $2");
        return DashAfterDigit().Replace(line, "$1 $2 ");
    }

    // Matches do not overlap, exactly as in a substitution by regular expression: a pair that is taken cannot begin another.
    private static string International(string line)
    {
        var runes = SplitPairs(line.EnumerateRunes().ToArray(), (first, second) => !IsNumber(first) && IsPunctuation(second), gapBefore: false);
        runes = SplitPairs(runes, (first, second) => IsPunctuation(first) && !IsNumber(second), gapBefore: true);
        var text = new StringBuilder(line.Length * 2);
        foreach (var rune in runes)
        {
            if (IsSymbol(rune)) text.Append(' ').Append(rune.ToString()).Append(' ');
            else text.Append(rune.ToString());
        }

        return text.ToString();
    }

    private static Rune[] SplitPairs(Rune[] runes, Func<Rune, Rune, bool> matches, bool gapBefore)
    {
        var space = new Rune(' ');
        var result = new List<Rune>(runes.Length * 2);
        for (var i = 0; i < runes.Length; i++)
        {
            if (i + 1 == runes.Length || !matches(runes[i], runes[i + 1]))
            {
                result.Add(runes[i]);
                continue;
            }

            result.AddRange(gapBefore ? [space, runes[i], space, runes[i + 1]] : [runes[i], space, runes[i + 1], space]);
            i++;
        }

        return [.. result];
    }

    private static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool IsPunctuation(Rune rune) => Rune.IsPunctuation(rune);

    private static bool IsSymbol(Rune rune) => Rune.IsSymbol(rune);

    [GeneratedRegex(@"([\{-\~\[-\` -\&\(-\+\:-\@\/])", RegexOptions.CultureInvariant)]
    private static partial Regex Punctuation();

    [GeneratedRegex(@"([^0-9])([\.,])", RegexOptions.CultureInvariant)]
    private static partial Regex PointAfterOther();

    [GeneratedRegex(@"([\.,])([^0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex PointBeforeOther();

    [GeneratedRegex("([0-9])(-)", RegexOptions.CultureInvariant)]
    private static partial Regex DashAfterDigit();
}
