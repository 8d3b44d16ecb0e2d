namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Decoders one after the other.</summary>
internal sealed class SequenceDecoder(IReadOnlyList<IDecoder> steps) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => steps.Aggregate(tokens, (current, step) => step.Decode(current));
}
