using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>Collects characters with the original code points that they stand for.</summary>
internal sealed class AlignedTextBuilder(int capacity)
{
    private readonly StringBuilder _value = new(capacity);
    private int[] _starts = new int[Math.Max(capacity, 16)];
    private int[] _ends = new int[Math.Max(capacity, 16)];

    public int Length => _value.Length;

    public void Append(char unit, int start, int end)
    {
        var length = _value.Length;
        if (length == _starts.Length)
        {
            Array.Resize(ref _starts, length * 2);
            Array.Resize(ref _ends, length * 2);
        }

        _starts[length] = start;
        _ends[length] = end;
        _value.Append(unit);
    }

    public void Append(int codePoint, int start, int end)
    {
        if (codePoint < 0x10000)
        {
            Append((char)codePoint, start, end);
            return;
        }

        var pair = char.ConvertFromUtf32(codePoint);
        Append(pair[0], start, end);
        Append(pair[1], start, end);
    }

    public void Append(AlignedText text, int from, int to)
    {
        for (var i = from; i < to; i++)
            Append(text.Value[i], text.Starts[i], text.Ends[i]);
    }

    public AlignedText Build() => new(_value.ToString(), _starts[..Length], _ends[..Length]);
}
