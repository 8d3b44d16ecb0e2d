using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Sets numeric characters (Nd, Nl, No) apart, one by one or in runs.</summary>
internal sealed class DigitsPreTokenizer(bool individually) : IPreTokenizer
{
    public TextPieces Apply(TextPieces pieces)
    {
        var digits = new List<TextRange>();
        var output = new List<TextRange>(pieces.Pieces.Count);
        foreach (var piece in pieces.Pieces)
        {
            FindDigits(pieces.Text.Value, piece, digits);
            PieceSplitter.Split(piece, digits, individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false, output);
        }

        return pieces with { Pieces = output };
    }

    private static void FindDigits(string text, TextRange piece, List<TextRange> digits)
    {
        digits.Clear();
        for (var i = piece.Start; i < piece.End;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i, piece.End - i), out var rune, out var width);
            if (Rune.IsNumber(rune))
                digits.Add(new TextRange(i, i + width));
            i += width;
        }
    }
}
