using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>
/// A Unicode normalization form. A text that has it already, which nearly every text is, passes untouched; otherwise the
/// stretches that have it not are rewritten by <see cref="CanonicalComposition"/>, which knows where each result came from.
/// </summary>
internal sealed class UnicodeFormNormalizer(NormalizationForm form) : INormalizer
{
    // Nothing below this code point composes with what stands before it, so a stretch may be cut there.
    private const char FirstCombining = '\u0300';

    public AlignedText Normalize(AlignedText text)
    {
        if (HasForm(text.Value))
            return text;

        var composition = new CanonicalComposition(form);
        var result = new AlignedTextBuilder(text.Value.Length);
        for (var start = 0; start < text.Value.Length;)
        {
            var end = start + 1;
            while (end < text.Value.Length && text.Value[end] >= FirstCombining)
                end++;
            if (HasForm(text.Value[start..end]))
                result.Append(text, start, end);
            else
                composition.Compose(text, start, end, result);
            start = end;
        }

        return result.Build();
    }

    // .NET refuses to look at U+FFFE, a noncharacter that a text may hold all the same; it neither composes nor decomposes.
    private bool HasForm(string text) =>
        text.Contains('\uFFFE', StringComparison.Ordinal)
            ? text.Split('\uFFFE').All(part => part.IsNormalized(form))
            : text.IsNormalized(form);
}
