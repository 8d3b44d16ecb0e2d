using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>Puts a text in the place of every match of a pattern.</summary>
internal sealed class ReplaceNormalizer(CodePointRegex pattern, string content) : INormalizer
{
    public AlignedText Normalize(AlignedText text)
    {
        var matches = new List<TextRange>();
        pattern.FindMatches(text.Value, new TextRange(0, text.Value.Length), matches);
        return AlignedRewrite.Replace(text, matches, content);
    }
}
