using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>
/// GPT-2's printable stand-ins for the 256 byte values (Radford et al., 2019): bytes that print in Latin-1 stand for themselves,
/// the others for U+0100 and up, in order. A byte-level vocabulary spells its tokens in these characters.
/// </summary>
internal static class ByteAlphabet
{
    private const int CharsEnd = 0x144;

    private static readonly char[] CharOfByte = BuildChars();
    private static readonly short[] ByteOfChar = BuildBytes();

    /// <summary>The stand-in for a space.</summary>
    public static char Space { get; } = ToChar((byte)' ');

    public static char ToChar(byte value) => CharOfByte[value];

    /// <summary>False if the character stands for no byte.</summary>
    public static bool TryToByte(char c, out byte value)
    {
        var found = c < CharsEnd ? ByteOfChar[c] : (short)-1;
        value = (byte)found;
        return found >= 0;
    }

    /// <summary>The bytes that a token stands for; a token with a character that stands for none is taken as the text it spells.</summary>
    public static byte[] ToBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!TryToByte(token[i], out bytes[i]))
                return Encoding.UTF8.GetBytes(token);
        }

        return bytes;
    }

    private static char[] BuildChars()
    {
        var chars = new char[256];
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var prints = value is >= 0x21 and <= 0x7E or >= 0xA1 and <= 0xAC or >= 0xAE;
            chars[value] = (char)(prints ? value : next++);
        }

        return chars;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[CharsEnd];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
            bytes[CharOfByte[value]] = (short)value;
        return bytes;
    }
}
