namespace HyperSearch.FineTuning.Tokenizers.PostProcessors;

/// <summary>Post-processors one after the other.</summary>
internal sealed class SequencePostProcessor(IReadOnlyList<IPostProcessor> steps) : IPostProcessor
{
    public int? LeadingTokenId => steps.Select(s => s.LeadingTokenId).LastOrDefault(id => id is not null);

    public IReadOnlyList<TokenSequence> Process(IReadOnlyList<TokenSequence> sequences, bool addSpecialTokens) =>
        steps.Aggregate(sequences, (current, step) => step.Process(current, addSpecialTokens));
}
