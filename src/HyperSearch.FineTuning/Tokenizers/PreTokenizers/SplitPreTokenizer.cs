using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Cuts at the matches of a pattern.</summary>
internal sealed class SplitPreTokenizer(CodePointRegex pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public TextPieces Apply(TextPieces pieces)
    {
        var matches = new List<TextRange>();
        var output = new List<TextRange>(pieces.Pieces.Count);
        foreach (var piece in pieces.Pieces)
        {
            pattern.FindMatches(pieces.Text.Value, piece, matches);
            PieceSplitter.Split(piece, matches, behavior, invert, output);
        }

        return pieces with { Pieces = output };
    }
}
