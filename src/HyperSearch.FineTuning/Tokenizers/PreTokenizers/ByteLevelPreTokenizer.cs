using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>
/// GPT-2's way: optionally a space before a piece that has none, optionally a split into words, then every UTF-8 byte becomes one
/// printable character (<see cref="ByteAlphabet"/>), aligned with the whole character that the byte belongs to.
/// </summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    public const string WordPattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private readonly SplitPreTokenizer? _words =
        useRegex ? new SplitPreTokenizer(new CodePointRegex(WordPattern), SplitBehavior.Isolated, invert: false) : null;

    public TextPieces Apply(TextPieces pieces)
    {
        var spaced = addPrefixSpace ? PrependSpaces(pieces) : pieces;
        return ToBytes(_words is null ? spaced : _words.Apply(spaced));
    }

    private static TextPieces PrependSpaces(TextPieces pieces)
    {
        var builder = new AlignedTextBuilder(pieces.Text.Value.Length + pieces.Pieces.Count);
        var output = new List<TextRange>(pieces.Pieces.Count);
        foreach (var piece in pieces.Pieces)
        {
            var start = builder.Length;
            // The new space is aligned with the character before which it stands.
            if (pieces.Text.Value[piece.Start] != ' ')
                builder.Append(' ', pieces.Text.Starts[piece.Start], pieces.Text.Ends[piece.Start]);
            builder.Append(pieces.Text, piece.Start, piece.End);
            output.Add(new TextRange(start, builder.Length));
        }

        return new TextPieces(builder.Build(), output);
    }

    private static TextPieces ToBytes(TextPieces pieces)
    {
        var text = pieces.Text;
        var builder = new AlignedTextBuilder(text.Value.Length + (text.Value.Length / 8));
        var output = new List<TextRange>(pieces.Pieces.Count);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var piece in pieces.Pieces)
        {
            var start = builder.Length;
            for (var i = piece.Start; i < piece.End;)
            {
                if (text.Value[i] < 0x80)
                {
                    builder.Append(ByteAlphabet.ToChar((byte)text.Value[i]), text.Starts[i], text.Ends[i]);
                    i++;
                    continue;
                }

                Rune.DecodeFromUtf16(text.Value.AsSpan(i), out var rune, out var width);
                foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
                    builder.Append(ByteAlphabet.ToChar(value), text.Starts[i], text.Ends[i]);
                i += width;
            }

            output.Add(new TextRange(start, builder.Length));
        }

        return new TextPieces(builder.Build(), output);
    }
}
