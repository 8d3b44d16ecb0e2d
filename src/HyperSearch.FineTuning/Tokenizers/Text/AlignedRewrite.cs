using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>
/// Rewrites a text by a list of changes, with the accounting of the reference library: a code point is aligned with the first one of
/// the source that it stands for, an inserted one with the one before it.
/// </summary>
internal static class AlignedRewrite
{
    public static AlignedText Apply(AlignedText text, IReadOnlyList<CodePointChange> changes)
    {
        var sources = new List<(int Start, int End)>(text.Value.Length);
        for (var i = 0; i < text.Value.Length; i += char.IsHighSurrogate(text.Value[i]) ? 2 : 1)
            sources.Add((text.Starts[i], text.Ends[i]));
        var result = new AlignedTextBuilder(text.Value.Length + 16);
        var consumed = 0;
        foreach (var (codePoint, change) in changes)
        {
            var source = change <= 0 ? sources[consumed] : consumed > 0 ? sources[consumed - 1] : (text.Starts[0], text.Starts[0]);
            result.Append(codePoint, source.Item1, source.Item2);
            if (change <= 0)
                consumed += 1 - change;
        }

        return result.Build();
    }

    /// <summary>Changes every code point by itself; the first of several results stands for it, none removes it.</summary>
    public static AlignedText Each(AlignedText text, Func<Rune, string?> rewrite)
    {
        var result = new AlignedTextBuilder(text.Value.Length + 16);
        for (var i = 0; i < text.Value.Length;)
        {
            Rune.DecodeFromUtf16(text.Value.AsSpan(i), out var rune, out var width);
            if (rewrite(rune) is { } replacement)
            {
                foreach (var unit in replacement)
                    result.Append(unit, text.Starts[i], text.Ends[i]);
            }

            i += width;
        }

        return result.Build();
    }

    /// <summary>Puts a text before another, aligned with its first character; an empty text stays empty.</summary>
    public static AlignedText Prepend(AlignedText text, string prefix)
    {
        if (text.Value.Length == 0)
            return text;
        var result = new AlignedTextBuilder(text.Value.Length + prefix.Length);
        foreach (var unit in prefix)
            result.Append(unit, text.Starts[0], text.Ends[0]);
        result.Append(text, 0, text.Value.Length);
        return result.Build();
    }

    /// <summary>Puts a text in the place of matches, aligned with the last character that each replaces.</summary>
    public static AlignedText Replace(AlignedText text, IReadOnlyList<TextRange> matches, string content)
    {
        if (matches.Count == 0)
            return text;
        var result = new AlignedTextBuilder(text.Value.Length + 16);
        var done = 0;
        foreach (var match in matches)
        {
            result.Append(text, done, match.Start);
            var source = match.End > 0 ? (text.Starts[match.End - 1], text.Ends[match.End - 1]) : (text.Starts[0], text.Starts[0]);
            foreach (var unit in content)
                result.Append(unit, source.Item1, source.Item2);
            done = match.End;
        }

        result.Append(text, done, text.Value.Length);
        return result.Build();
    }
}
