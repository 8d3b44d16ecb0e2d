using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Pre-tokenizers one after the other.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public TextPieces Apply(TextPieces pieces) => steps.Aggregate(pieces, (current, step) => step.Apply(current));
}
