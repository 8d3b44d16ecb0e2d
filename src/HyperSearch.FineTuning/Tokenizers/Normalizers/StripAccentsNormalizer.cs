using System.Globalization;
using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>Drops nonspacing marks; accented letters lose theirs only if a normalization form has taken them apart before.</summary>
internal sealed class StripAccentsNormalizer : INormalizer
{
    public AlignedText Normalize(AlignedText text) =>
        AlignedRewrite.Each(text, rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? null : rune.ToString());
}
