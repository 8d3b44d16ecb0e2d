using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>
/// Text on its way through the tokenizer, with the memory of where it came from: UTF-16 unit <c>i</c> stands for the original
/// code points <c>[Starts[i], Ends[i])</c>. Both halves of a surrogate pair carry the same range. Always valid UTF-16.
/// </summary>
internal sealed record AlignedText(string Value, int[] Starts, int[] Ends)
{
    /// <summary>Aligns a text with itself. Halves of surrogate pairs, which no encoding can carry, become U+FFFD.</summary>
    public static AlignedText FromOriginal(string text)
    {
        var value = ReplaceLoneSurrogates(text);
        var starts = new int[value.Length];
        var ends = new int[value.Length];
        var codePoint = 0;
        for (var i = 0; i < value.Length; i++)
        {
            starts[i] = codePoint;
            ends[i] = codePoint + 1;
            if (!char.IsHighSurrogate(value[i]))
                codePoint++;
        }

        return new AlignedText(value, starts, ends);
    }

    public AlignedText Slice(int start, int end) =>
        start == 0 && end == Value.Length ? this : new AlignedText(Value[start..end], Starts[start..end], Ends[start..end]);

    private static string ReplaceLoneSurrogates(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune);
        return result.ToString();
    }
}
