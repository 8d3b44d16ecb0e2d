namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>UTF-16 units <c>[Start, End)</c> of a text.</summary>
internal readonly record struct TextRange(int Start, int End)
{
    public int Length => End - Start;
}
