using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Cuts at single characters of a class.</summary>
internal sealed class CharacterSplitter(Func<Rune, bool> isDelimiter, SplitBehavior behavior) : IPreTokenizer
{
    public TextPieces Apply(TextPieces pieces)
    {
        var delimiters = new List<TextRange>();
        var output = new List<TextRange>(pieces.Pieces.Count);
        foreach (var piece in pieces.Pieces)
        {
            delimiters.Clear();
            for (var i = piece.Start; i < piece.End;)
            {
                Rune.DecodeFromUtf16(pieces.Text.Value.AsSpan(i, piece.End - i), out var rune, out var width);
                if (isDelimiter(rune))
                    delimiters.Add(new TextRange(i, i + width));
                i += width;
            }

            PieceSplitter.Split(piece, delimiters, behavior, invert: false, output);
        }

        return pieces with { Pieces = output };
    }
}
