using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>Normalizers one after the other.</summary>
internal sealed class SequenceNormalizer(IReadOnlyList<INormalizer> steps) : INormalizer
{
    public AlignedText Normalize(AlignedText text) => steps.Aggregate(text, (current, step) => step.Normalize(current));
}
