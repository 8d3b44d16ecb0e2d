using System.Text;

namespace HyperSearch.FineTuning.Metrics;

/// <summary>Loss in a unit that does not depend on the tokenizer: bits for each byte of the text that was predicted.</summary>
public static class BitsPerByte
{
    /// <param name="negativeLogLikelihood">Sum over all predicted tokens, in nats.</param>
    /// <param name="bytes">UTF-8 bytes of the text that those tokens stand for; at least one.</param>
    public static double Of(double negativeLogLikelihood, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        return negativeLogLikelihood / (Math.Log(2) * bytes);
    }

    /// <summary>Bytes of a text in UTF-8.</summary>
    public static long Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
