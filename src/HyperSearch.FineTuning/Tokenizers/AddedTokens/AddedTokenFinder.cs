using System.Buffers;
using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.AddedTokens;

/// <summary>Finds added tokens in a text: leftmost first, the longest where several begin.</summary>
internal sealed class AddedTokenFinder
{
    private readonly Dictionary<char, (string Pattern, AddedToken Token)[]> _byFirstChar;
    private readonly SearchValues<char> _firstChars;

    /// <param name="tokens">What to look for (normalized, where the token asks for it) and the token it stands for. Of equal patterns the first counts.</param>
    public AddedTokenFinder(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        _byFirstChar = tokens.Where(t => t.Pattern.Length > 0)
            .GroupBy(t => t.Pattern[0])
            .ToDictionary(g => g.Key, g => g.OrderByDescending(t => t.Pattern.Length).ToArray());
        _firstChars = SearchValues.Create(_byFirstChar.Keys.ToArray());
    }

    /// <summary>Splits into segments that together cover the whole text.</summary>
    public IEnumerable<TextSegment> Split(AlignedText text)
    {
        if (_byFirstChar.Count == 0)
        {
            yield return new TextSegment(text, null);
            yield break;
        }

        var done = 0;
        foreach (var (range, token) in FindAll(text.Value))
        {
            if (done < range.Start)
                yield return new TextSegment(text.Slice(done, range.Start), null);
            yield return new TextSegment(text.Slice(range.Start, range.End), token);
            done = range.End;
        }

        if (done < text.Value.Length || done == 0)
            yield return new TextSegment(text.Slice(done, text.Value.Length), null);
    }

    private List<(TextRange Range, AddedToken Token)> FindAll(string text)
    {
        var found = new List<(TextRange, AddedToken)>();
        var at = 0;
        var taken = 0;
        while (Next(text, at) is { } match)
        {
            at = match.Start + match.Pattern.Length;
            var (start, end) = (match.Start, at);
            if (start < taken || (match.Token.SingleWord && !StandsAlone(text, start, end)))
                continue;
            if (match.Token.StripLeft)
            {
                while (start > taken && char.IsWhiteSpace(text[start - 1]))
                    start--;
            }

            if (match.Token.StripRight)
            {
                while (end < text.Length && char.IsWhiteSpace(text[end]))
                    end++;
            }

            found.Add((new TextRange(start, end), match.Token));
            taken = end;
        }

        return found;
    }

    private (int Start, string Pattern, AddedToken Token)? Next(string text, int from)
    {
        while (from < text.Length)
        {
            var offset = text.AsSpan(from).IndexOfAny(_firstChars);
            if (offset < 0)
                return null;
            from += offset;
            foreach (var (pattern, token) in _byFirstChar[text[from]])
            {
                if (string.CompareOrdinal(text, from, pattern, 0, pattern.Length) == 0)
                    return (from, pattern, token);
            }

            from++;
        }

        return null;
    }

    private static bool StandsAlone(string text, int start, int end)
    {
        var before = start > 0 && Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var last, out _) == OperationStatus.Done && UnicodeClasses.IsWordCharacter(last);
        var behind = end < text.Length && Rune.DecodeFromUtf16(text.AsSpan(end), out var first, out _) == OperationStatus.Done && UnicodeClasses.IsWordCharacter(first);
        return !before && !behind;
    }
}
