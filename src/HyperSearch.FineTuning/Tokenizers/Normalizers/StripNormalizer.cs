using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>Drops white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var (start, end) = (0, text.Value.Length);
        while (left && start < end && char.IsWhiteSpace(text.Value[start]))
            start++;
        while (right && end > start && char.IsWhiteSpace(text.Value[end - 1]))
            end--;
        return text.Slice(start, end);
    }
}
