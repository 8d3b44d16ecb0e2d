using System.Buffers;
using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Decoders;

/// <summary>Joins the bytes of all tokens, then reads them as UTF-8; each ill-formed part becomes one U+FFFD.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var token in tokens)
            bytes.Write(ByteAlphabet.ToBytes(token));
        return [Encoding.UTF8.GetString(bytes.WrittenSpan)];
    }
}
