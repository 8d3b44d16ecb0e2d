using System.Security.Cryptography;
using System.Text;

namespace HyperSearch.FineTuning.Data.Checks;

/// <summary>
/// 128 bits of SHA-256 that stand for a text, so that large sets need no second copy in memory. The loose form folds what does
/// not make a text another one: composed characters (NFC), letter case, runs of white space. Digits and punctuation stay:
/// dates and prices differ in nothing else.
/// </summary>
internal readonly record struct RowKey(UInt128 Value)
{
    // A character that separates the two texts, so that ("ab", "c") and ("a", "bc") differ.
    private const char Separator = '\u001F';

    public static RowKey Exact(string prompt, string completion) => Of(prompt + Separator + completion);

    public static RowKey Exact(string prompt) => Of(prompt);

    public static RowKey Loose(string prompt, string completion) => Of(Fold(prompt + completion));

    public static RowKey Loose(string prompt) => Of(Fold(prompt));

    private static RowKey Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new RowKey(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        var pendingSpace = false;
        // .NET does not normalize U+FFFE, a noncharacter.
        foreach (var c in text.Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormC).ToLowerInvariant())
        {
            if (char.IsWhiteSpace(c))
            {
                pendingSpace = folded.Length > 0;
                continue;
            }

            if (pendingSpace)
                folded.Append(' ');
            pendingSpace = false;
            folded.Append(c);
        }

        return folded.ToString();
    }
}
