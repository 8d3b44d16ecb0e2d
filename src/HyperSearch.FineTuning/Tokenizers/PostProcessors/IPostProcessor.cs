namespace HyperSearch.FineTuning.Tokenizers.PostProcessors;

/// <summary>Finishes the tokens of a text or of a pair of texts.</summary>
internal interface IPostProcessor
{
    /// <param name="sequences">The parts so far, in order; at the beginning one for a text, two for a pair. May be changed in place.</param>
    /// <param name="addSpecialTokens">Whether special tokens are wanted.</param>
    IReadOnlyList<TokenSequence> Process(IReadOnlyList<TokenSequence> sequences, bool addSpecialTokens);

    /// <summary>The id of the special token that is put before a single text first of all; null if none is.</summary>
    int? LeadingTokenId { get; }
}
