using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Puts a text in the place of every match of a pattern within a token.</summary>
internal sealed class ReplaceDecoder(CodePointRegex pattern, string content) : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => tokens.Select(Replace).ToArray();

    private string Replace(string token)
    {
        var matches = new List<TextRange>();
        pattern.FindMatches(token, new TextRange(0, token.Length), matches);
        for (var i = matches.Count - 1; i >= 0; i--)
            token = string.Concat(token.AsSpan(0, matches[i].Start), content, token.AsSpan(matches[i].End));
        return token;
    }
}
