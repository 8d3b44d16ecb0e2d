namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Drops up to so many of one character at the ends of each token.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => tokens.Select(Strip).ToArray();

    private string Strip(string token)
    {
        var (from, to) = (0, token.Length);
        while (from < Math.Min(start, token.Length) && token[from] == content)
            from++;
        while (token.Length - to < stop && to > from && token[to - 1] == content)
            to--;
        return token[from..to];
    }
}
