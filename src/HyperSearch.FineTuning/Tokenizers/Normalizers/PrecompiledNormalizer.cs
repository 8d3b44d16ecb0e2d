using System.Globalization;
using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>
/// Replaces characters by a compiled table. Short grapheme clusters are looked up as a whole, others code point by code point; the reference does so,
/// and models were trained on its output.
/// </summary>
internal sealed class PrecompiledNormalizer(PrecompiledCharsMap map) : INormalizer
{
    // Clusters of so many bytes and more are only looked up code point by code point.
    private const int ClusterBytesEnd = 6;

    public AlignedText Normalize(AlignedText text)
    {
        var changes = new List<CodePointChange>(text.Value.Length);
        var changed = false;
        var clusters = StringInfo.GetTextElementEnumerator(text.Value);
        while (clusters.MoveNext())
            changed |= Rewrite(clusters.GetTextElement(), changes);
        return changed ? AlignedRewrite.Apply(text, changes) : text;
    }

    private bool Rewrite(string cluster, List<CodePointChange> changes)
    {
        if (Encoding.UTF8.GetByteCount(cluster) < ClusterBytesEnd && map.Find(Encoding.UTF8.GetBytes(cluster)) is { } whole)
        {
            Replace(cluster, whole, changes);
            return true;
        }

        var changed = false;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in cluster.EnumerateRunes())
        {
            if (map.Find(utf8[..rune.EncodeToUtf8(utf8)]) is { } replacement)
            {
                Replace(rune.ToString(), replacement, changes);
                changed = true;
            }
            else
            {
                changes.Add(new CodePointChange(rune.Value, 0));
            }
        }

        return changed;
    }

    /// <summary>Surplus results count as inserted; when there are fewer, the last one so far stands for the rest too.</summary>
    private static void Replace(string old, string replacement, List<CodePointChange> changes)
    {
        var oldCount = old.EnumerateRunes().Count();
        var newCount = 0;
        foreach (var rune in replacement.EnumerateRunes())
            changes.Add(new CodePointChange(rune.Value, newCount++ < oldCount ? 0 : 1));
        if (newCount < oldCount && changes.Count > 0)
            changes[^1] = changes[^1] with { Change = changes[^1].Change + newCount - oldCount };
    }
}
