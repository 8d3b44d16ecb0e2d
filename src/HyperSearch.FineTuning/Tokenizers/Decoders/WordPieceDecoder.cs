namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Joins continuations to what they continue, puts a space before other tokens, and optionally takes spaces before English punctuation out.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleanup) : IDecoder
{
    private static readonly (string Old, string New)[] Cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => tokens.Select(Decode).ToArray();

    private string Decode(string token, int place)
    {
        if (place > 0)
            token = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        return cleanup ? Cleanups.Aggregate(token, (text, rule) => text.Replace(rule.Old, rule.New, StringComparison.Ordinal)) : token;
    }
}
