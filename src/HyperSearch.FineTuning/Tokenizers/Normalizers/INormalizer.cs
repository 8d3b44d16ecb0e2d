using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>Rewrites a text before it is split, keeping its alignment with the original.</summary>
internal interface INormalizer
{
    AlignedText Normalize(AlignedText text);
}
