namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>A suffix that ends words becomes a space, and nothing at the very end.</summary>
internal sealed class BpeDecoder(string suffix) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        tokens.Select((token, place) => token.Replace(suffix, place == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal)).ToArray();
}
