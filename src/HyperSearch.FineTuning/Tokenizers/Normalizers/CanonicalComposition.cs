using System.Text;
using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.Normalizers;

/// <summary>
/// Normalization forms (Unicode Standard Annex 15) that accounts for where every code point came from.
/// .NET normalizes whole strings only and tells nothing about positions or combining classes, so the single facts are asked of it
/// (what does this code point decompose to, do these two compose, does this mark sort before that one) and the algorithm is run here.
/// <para>
/// Accounting, as the reference tokenizer library does it: a result remembers how many source code points it consumed beyond one
/// ("removed") or that it consumed none ("inserted"). A result is aligned with the first source code point it consumed,
/// an inserted one with the code point before it. So e + combining acute gives é aligned with the e alone.
/// </para>
/// </summary>
/// <param name="form">C and KC compose what was taken apart, D and KD leave it so; KC and KD also replace compatibility characters.</param>
internal sealed class CanonicalComposition(NormalizationForm form)
{
    private readonly bool _recomposes = form is NormalizationForm.FormC or NormalizationForm.FormKC;
    private readonly NormalizationForm _apart = form is NormalizationForm.FormKC or NormalizationForm.FormKD ? NormalizationForm.FormKD : NormalizationForm.FormD;

    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int, int), int> _compositions = [];
    private readonly Dictionary<int, bool> _marks = [];

    /// <summary>A code point and its change: 0 stands for one source code point, 1 for none, -n for n more than one.</summary>
    private readonly record struct Unit(int CodePoint, int Change);

    /// <summary>Composes <c>text[start..end)</c>, which begins at a boundary, into <paramref name="result"/>.</summary>
    public void Compose(AlignedText text, int start, int end, AlignedTextBuilder result)
    {
        var sources = new List<(int Start, int End)>();
        var units = new List<Unit>();
        for (var i = start; i < end;)
        {
            Rune.DecodeFromUtf16(text.Value.AsSpan(i, end - i), out var rune, out var width);
            sources.Add((text.Starts[i], text.Ends[i]));
            foreach (var part in Decompose(rune.Value))
                units.Add(new Unit(part, 0));
            for (var extra = units.Count - Decompose(rune.Value).Length + 1; extra < units.Count; extra++)
                units[extra] = units[extra] with { Change = 1 };
            i += width;
        }

        SortMarks(units);
        Align(_recomposes ? Recompose(units) : units, sources, result);
    }

    private static void Align(List<Unit> units, List<(int Start, int End)> sources, AlignedTextBuilder result)
    {
        var consumed = 0;
        foreach (var unit in units)
        {
            var source = unit.Change > 0 ? sources[Math.Max(consumed - 1, 0)] : sources[consumed];
            result.Append(unit.CodePoint, source.Start, source.End);
            if (unit.Change <= 0)
                consumed += 1 - unit.Change;
        }
    }

    /// <summary>Stable insertion sort of each run of marks by combining class.</summary>
    private void SortMarks(List<Unit> units)
    {
        for (var i = 1; i < units.Count; i++)
        {
            var moving = units[i];
            if (!IsMark(moving.CodePoint))
                continue;
            var at = i;
            while (at > 0 && IsMark(units[at - 1].CodePoint) && SortsAfter(units[at - 1].CodePoint, moving.CodePoint))
            {
                units[at] = units[at - 1];
                at--;
            }

            units[at] = moving;
        }
    }

    private List<Unit> Recompose(List<Unit> units)
    {
        var result = new List<Unit>(units.Count);
        var starter = -1;
        foreach (var unit in units)
        {
            var isMark = IsMark(unit.CodePoint);
            if (starter >= 0 && !IsBlocked(result, starter, unit.CodePoint, isMark)
                && TryComposePair(result[starter].CodePoint, unit.CodePoint, out var composed))
            {
                result[starter] = new Unit(composed, result[starter].Change + unit.Change - 1);
                continue;
            }

            result.Add(unit);
            if (!isMark)
                starter = result.Count - 1;
        }

        return result;
    }

    /// <summary>Something between the starter and this code point has the same or a higher class, or this is a starter too and not adjacent.</summary>
    private static bool IsBlocked(List<Unit> result, int starter, int codePoint, bool isMark)
    {
        if (starter == result.Count - 1)
            return false;
        return !isMark || !SortsAfter(codePoint, result[^1].CodePoint);
    }

    private int[] Decompose(int codePoint)
    {
        if (!_decompositions.TryGetValue(codePoint, out var parts))
        {
            parts = codePoint is < 0xA0 or 0xFFFE
                ? [codePoint]
                : char.ConvertFromUtf32(codePoint).Normalize(_apart).EnumerateRunes().Select(r => r.Value).ToArray();
            _decompositions[codePoint] = parts;
        }

        return parts;
    }

    private bool TryComposePair(int first, int second, out int composed)
    {
        if (!_compositions.TryGetValue((first, second), out composed))
        {
            composed = -1;
            if (second >= 0x300 && first != 0xFFFE && second != 0xFFFE)
            {
                var runes = (char.ConvertFromUtf32(first) + char.ConvertFromUtf32(second)).Normalize(NormalizationForm.FormC).EnumerateRunes().ToArray();
                composed = runes.Length == 1 ? runes[0].Value : -1;
            }

            _compositions[(first, second)] = composed;
        }

        return composed >= 0;
    }

    /// <summary>A code point with a combining class other than 0: it changes places with the lowest class before it or the highest behind it.</summary>
    private bool IsMark(int codePoint)
    {
        if (!_marks.TryGetValue(codePoint, out var isMark))
        {
            const int LowestClass = 0x0334, HighestClass = 0x0345;
            isMark = codePoint is >= 0x300 and not 0xFFFE
                && (codePoint is LowestClass or HighestClass || SortsAfter(codePoint, LowestClass) || SortsAfter(HighestClass, codePoint));
            _marks[codePoint] = isMark;
        }

        return isMark;
    }

    /// <summary>Whether canonical ordering moves <paramref name="first"/> behind <paramref name="second"/>, that is, has the higher class.</summary>
    private static bool SortsAfter(int first, int second)
    {
        if (first == second)
            return false;
        var given = char.ConvertFromUtf32(first) + char.ConvertFromUtf32(second);
        var ordered = char.ConvertFromUtf32(second) + char.ConvertFromUtf32(first);
        return given.Normalize(NormalizationForm.FormD) == ordered;
    }
}
