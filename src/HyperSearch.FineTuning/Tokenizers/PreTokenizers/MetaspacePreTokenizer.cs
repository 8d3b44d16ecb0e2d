using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>SentencePiece's way: spaces become a visible mark, and the mark may be put before the first word too; optionally a piece begins at every mark.</summary>
internal sealed class MetaspacePreTokenizer(char mark, PrependScheme prepend, bool split) : IPreTokenizer
{
    public TextPieces Apply(TextPieces pieces)
    {
        var text = pieces.Text;
        var builder = new AlignedTextBuilder(text.Value.Length + pieces.Pieces.Count);
        var output = new List<TextRange>(pieces.Pieces.Count);
        foreach (var piece in pieces.Pieces)
        {
            var start = builder.Length;
            if (Prepends(text, piece))
                builder.Append(mark, text.Starts[piece.Start], text.Ends[piece.Start]);
            for (var i = piece.Start; i < piece.End; i++)
                builder.Append(text.Value[i] == ' ' ? mark : text.Value[i], text.Starts[i], text.Ends[i]);
            output.Add(new TextRange(start, builder.Length));
        }

        var marked = builder.Build();
        return new TextPieces(marked, split ? SplitAtMarks(marked.Value, output) : output);
    }

    private bool Prepends(AlignedText text, TextRange piece)
    {
        var first = text.Value[piece.Start];
        return first != ' ' && first != mark
            && (prepend == PrependScheme.Always || (prepend == PrependScheme.First && text.Starts[piece.Start] == 0));
    }

    private List<TextRange> SplitAtMarks(string text, List<TextRange> pieces)
    {
        var output = new List<TextRange>(pieces.Count);
        var marks = new List<TextRange>();
        foreach (var piece in pieces)
        {
            marks.Clear();
            for (var i = piece.Start; i < piece.End; i++)
            {
                if (text[i] == mark)
                    marks.Add(new TextRange(i, i + 1));
            }

            PieceSplitter.Split(piece, marks, SplitBehavior.MergedWithNext, invert: false, output);
        }

        return output;
    }
}
