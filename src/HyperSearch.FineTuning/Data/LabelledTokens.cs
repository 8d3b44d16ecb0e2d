using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Data;

/// <summary>Cuts a text, or a pair of texts, to length and leaves the special tokens around them.</summary>
internal static class LabelledTokens
{
    /// <summary>Places that stay, ascending. Of a pair the longer text loses tokens first, as the reference's "longest first" does.</summary>
    /// <param name="encoding">With its special tokens.</param>
    /// <param name="lengthMax">Most tokens.</param>
    /// <param name="start">Whether texts lose their start rather than their end.</param>
    public static int[] Kept(TokenEncoding encoding, int lengthMax, bool start)
    {
        var all = Enumerable.Range(0, encoding.Count).ToArray();
        var over = encoding.Count - lengthMax;
        if (over <= 0) return all;
        int[] PlacesOf(int type) => [.. all.Where(i => !encoding.SpecialTokens[i] && encoding.TypeIds[i] == type)];
        int[][] texts = [PlacesOf(0), PlacesOf(1)];
        var (first, second) = (texts[0].Length, texts[1].Length);
        for (; over > 0 && first + second > 0; over--)
        {
            if (first > second) first--;
            else if (second > 0) second--;
            else first--;
        }

        var kept = Ends(texts[0], first, start).Concat(Ends(texts[1], second, start)).ToHashSet();
        return [.. all.Where(i => encoding.SpecialTokens[i] || kept.Contains(i)).Take(lengthMax)];
    }

    private static int[] Ends(int[] places, int count, bool start) => start ? places[^count..] : places[..count];
}
