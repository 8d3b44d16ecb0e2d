using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>Lowers the case of every character.</summary>
internal sealed class LowercaseNormalizer : INormalizer
{
    public AlignedText Normalize(AlignedText text) => AlignedRewrite.Each(text, UnicodeClasses.Lower);
}
