using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>SentencePiece's rule for machine translation: control characters go, unusual spaces become plain ones.</summary>
internal sealed class NmtNormalizer : INormalizer
{
    public AlignedText Normalize(AlignedText text) => AlignedRewrite.Each(text, rune => rune.Value switch
    {
        (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => null,
        0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => " ",
        _ => rune.ToString(),
    });
}
