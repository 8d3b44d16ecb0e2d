namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>A text and the pieces of it, in order, that the model will see; what lies between pieces was removed.</summary>
internal sealed record TextPieces(AlignedText Text, List<TextRange> Pieces)
{
    public static TextPieces Whole(AlignedText text) =>
        new(text, text.Value.Length == 0 ? [] : [new TextRange(0, text.Value.Length)]);
}
