using System.Buffers.Binary;
using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>
/// SentencePiece's compiled table of replacements (Kudo and Richardson, 2018): the length of a double-array trie (Aoe, 1989) in bytes, its
/// 32-bit units, then the replacements, each ended by a zero byte. A leaf holds the place of its replacement.
/// </summary>
internal sealed class PrecompiledCharsMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <exception cref="FormatException">The table is shorter than it says.</exception>
    public PrecompiledCharsMap(ReadOnlySpan<byte> table)
    {
        if (table.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(table) is var size && (size > table.Length - 4 || size % 4 != 0))
            throw new FormatException("the table of replacements is cut off");
        _units = new uint[size / 4];
        for (var i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(table[(4 + (4 * i))..]);
        _replacements = table[(4 + (int)size)..].ToArray();
    }

    /// <summary>What stands for a text that begins with a known key: the shortest key counts, as in the reference; null if there is none.</summary>
    public string? Find(ReadOnlySpan<byte> text)
    {
        var at = Offset(Unit(0));
        foreach (var value in text)
        {
            if (value == 0)
                return null;
            at ^= value;
            var unit = Unit(at);
            if ((unit & 0x8000_00FFu) != value)
                return null;
            at ^= Offset(unit);
            if ((unit & 0x100) != 0)
                return Replacement(Unit(at) & 0x7FFF_FFFF);
        }

        return null;
    }

    private uint Unit(uint at) => at < _units.Length ? _units[at] : 0;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private string Replacement(uint start)
    {
        if (start >= _replacements.Length)
            return "";
        var rest = _replacements.AsSpan((int)start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
