namespace HyperSearch.FineTuning.Tokenizers;

/// <summary>What a text became: lists of equal length, one element a token.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="Tokens">The tokens as the vocabulary spells them; an added token as it stood in the text.</param>
/// <param name="Offsets">Where each token lies in the original text (of a pair: in its own text); special tokens of a template have (0, 0).</param>
/// <param name="TypeIds">0 for a single text; of a pair usually 0 for the first and 1 for the second.</param>
/// <param name="SpecialTokens">True where the post-processor's template put the token in.</param>
/// <param name="Spans">As <paramref name="Offsets"/>, but with the white space that a post-processor may have trimmed: all text that a token stands for.</param>
public sealed record TokenEncoding(
    IReadOnlyList<int> Ids,
    IReadOnlyList<string> Tokens,
    IReadOnlyList<TokenOffset> Offsets,
    IReadOnlyList<int> TypeIds,
    IReadOnlyList<bool> SpecialTokens,
    IReadOnlyList<TokenOffset> Spans)
{
    public int Count => Ids.Count;
}
