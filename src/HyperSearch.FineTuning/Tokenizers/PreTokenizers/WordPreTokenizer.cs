using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Runs of word characters, and runs of what is neither word nor white space; white space is dropped.</summary>
internal sealed class WordPreTokenizer : IPreTokenizer
{
    public TextPieces Apply(TextPieces pieces)
    {
        var output = new List<TextRange>(pieces.Pieces.Count);
        foreach (var piece in pieces.Pieces)
            Split(pieces.Text.Value, piece, output);
        return pieces with { Pieces = output };
    }

    private static void Split(string text, TextRange piece, List<TextRange> output)
    {
        var (start, kind) = (piece.Start, 0);
        for (var i = piece.Start; i < piece.End;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i, piece.End - i), out var rune, out var width);
            var next = UnicodeClasses.IsWordCharacter(rune) ? 1 : Rune.IsWhiteSpace(rune) ? 0 : 2;
            if (next != kind)
            {
                if (kind != 0)
                    output.Add(new TextRange(start, i));
                (start, kind) = (i, next);
            }

            i += width;
        }

        if (kind != 0)
            output.Add(new TextRange(start, piece.End));
    }
}
