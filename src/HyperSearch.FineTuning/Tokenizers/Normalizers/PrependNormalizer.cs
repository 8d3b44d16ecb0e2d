using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>Puts a text before every text that is not empty; SentencePiece marks the beginning of the first word so.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public AlignedText Normalize(AlignedText text) => AlignedRewrite.Prepend(text, prefix);
}
