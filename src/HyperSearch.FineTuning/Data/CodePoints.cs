namespace HyperSearch.FineTuning.Data;

/// <summary>Places in a text counted as UTF-16 units, code points (as tokenizers do) and UTF-8 bytes.</summary>
internal sealed class CodePoints
{
    private readonly int[] _units;
    private readonly int[] _bytes;

    public CodePoints(string text)
    {
        var units = new List<int>(text.Length + 1);
        var bytes = new List<int>(text.Length + 1);
        var (unit, sum) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            units.Add(unit);
            bytes.Add(sum);
            unit += rune.Utf16SequenceLength;
            sum += rune.Utf8SequenceLength;
        }

        units.Add(unit);
        bytes.Add(sum);
        (_units, _bytes) = ([.. units], [.. bytes]);
    }

    public int Count => _units.Length - 1;

    /// <summary>Number of the code point at a UTF-16 index; one in the middle of a pair counts as the next.</summary>
    public int OfUnit(int unit)
    {
        var found = Array.BinarySearch(_units, unit);
        return found >= 0 ? found : ~found;
    }

    /// <summary>UTF-8 bytes of the code points from <paramref name="from"/> up to and without <paramref name="to"/>.</summary>
    public long Bytes(int from, int to) => from < to ? _bytes[to] - _bytes[from] : 0;
}
