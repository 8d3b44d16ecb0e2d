namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>The shift of a run of words that lowers the edit distance most, found greedily as Tercom does (Snover et al., 2006).</summary>
internal sealed class ShiftSearch
{
    private const int SizeMax = 10;
    private const int DistanceMax = 50;
    private const int CandidatesMax = 1000;

    private readonly string[] _reference;
    private int _candidates;

    public ShiftSearch(string[] reference) => _reference = reference;

    /// <summary>All candidates of the budget are spent; the last answer is not to be used.</summary>
    public bool Exhausted => _candidates >= CandidatesMax;

    /// <summary>The best shift and by how much it lowers the distance, which may be 0 or less.</summary>
    public (int Gain, string[] Words) Best(string[] words)
    {
        var (distance, trace) = BeamEditDistance.Of(words, _reference);
        var alignment = WordAlignment.Of(trace);
        (int Gain, int Length, int Start, int Target)? best = null;
        var shifted = words;
        foreach (var (start, at, length) in EqualRuns(words))
        {
            if (!IsWorthTrying(alignment, start, at, length)) continue;
            foreach (var target in Targets(alignment, at, length))
            {
                var moved = Move(words, start, length, target);
                var candidate = (distance - BeamEditDistance.Of(moved, _reference).Distance, length, -start, -target);
                _candidates++;
                if (best is { } so && candidate.CompareTo(so) <= 0) continue;
                (best, shifted) = (candidate, moved);
            }

            if (Exhausted) break;
        }

        return (best?.Gain ?? 0, shifted);
    }

    /// <summary>Both sides must hold an error, and the run must not move within itself.</summary>
    private static bool IsWorthTrying(WordAlignment alignment, int start, int at, int length)
        => alignment.HypothesisWrong.Skip(start).Take(length).Contains(true)
        && alignment.ReferenceWrong.Skip(at).Take(length).Contains(true)
        && !(start <= alignment.HypothesisOf[at] && alignment.HypothesisOf[at] < start + length);

    private static IEnumerable<int> Targets(WordAlignment alignment, int at, int length)
    {
        var last = -1;
        for (var offset = -1; offset < length; offset++)
        {
            if (at + offset >= alignment.HypothesisOf.Count) yield break;
            var target = at + offset < 0 ? 0 : alignment.HypothesisOf[at + offset] + 1;
            if (target == last) continue;
            last = target;
            yield return target;
        }
    }

    private IEnumerable<(int Start, int At, int Length)> EqualRuns(string[] words)
    {
        for (var start = 0; start < words.Length; start++)
        {
            for (var at = Math.Max(0, start - DistanceMax); at < Math.Min(_reference.Length, start + DistanceMax + 1); at++)
            {
                var longest = Math.Min(SizeMax, Math.Min(words.Length - start, _reference.Length - at));
                for (var length = 1; length <= longest && words[start + length - 1] == _reference[at + length - 1]; length++)
                    yield return (start, at, length);
            }
        }
    }

    private static string[] Move(string[] words, int start, int length, int target)
    {
        var run = words[start..(start + length)];
        if (target < start) return [.. words[..target], .. run, .. words[target..start], .. words[(start + length)..]];
        if (target > start + length) return [.. words[..start], .. words[(start + length)..target], .. run, .. words[target..]];
        // The target lies inside the run, which then moves to the right; the text may end before it.
        var end = Math.Min(words.Length, length + target);
        return [.. words[..start], .. words[(start + length)..end], .. run, .. words[end..]];
    }
}
