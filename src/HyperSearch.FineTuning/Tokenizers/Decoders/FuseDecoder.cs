namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Joins everything into one text, so that what follows sees it whole.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Concat(tokens)];
}
