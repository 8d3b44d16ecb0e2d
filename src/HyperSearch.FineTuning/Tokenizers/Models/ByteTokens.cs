using System.Globalization;

namespace HyperSearch.FineTuning.Tokenizers.Models;

/// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c> that spell a character without a token of its own.</summary>
internal sealed class ByteTokens(Vocabulary vocabulary)
{
    private readonly int?[] _ids = [.. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")))];

    /// <summary>One id a byte; null if the vocabulary lacks one of them.</summary>
    public int[]? Find(ReadOnlySpan<byte> bytes)
    {
        var ids = new int[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (_ids[bytes[i]] is not { } id)
                return null;
            ids[i] = id;
        }

        return ids;
    }
}
