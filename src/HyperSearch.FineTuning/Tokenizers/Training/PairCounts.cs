namespace HyperSearch.FineTuning.Tokenizers.Training;

/// <summary>
/// How often each pair of neighbouring symbols occurs, kept up to date while pairs are joined: only words that hold the joined
/// pair are looked at again. A heap holds counts as they were when offered; stale ones are offered anew with their true count.
/// </summary>
internal sealed class PairCounts
{
    private readonly List<TrainingWord> _words;
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _wordsOf = [];
    private readonly PriorityQueue<(int Left, int Right), (long NegativeCount, int Left, int Right)> _heap = new();

    public PairCounts(List<TrainingWord> words)
    {
        _words = words;
        for (var word = 0; word < words.Count; word++)
            Count(word, sign: 1);
        foreach (var pair in _counts.Keys)
            Offer(pair);
    }

    /// <summary>The most frequent pair, the smaller ids on ties; null if none occurs <paramref name="countMin"/> times.</summary>
    public (int Left, int Right)? TakeMostFrequent(int countMin)
    {
        while (_heap.TryDequeue(out var pair, out var priority))
        {
            var count = _counts.GetValueOrDefault(pair);
            if (count < countMin)
                continue;
            if (count == -priority.NegativeCount)
                return pair;
            Offer(pair);
        }

        return null;
    }

    /// <summary>Joins every occurrence of a pair into one symbol.</summary>
    public void Merge((int Left, int Right) pair, int joined)
    {
        foreach (var word in _wordsOf[pair].ToArray())
        {
            Count(word, sign: -1);
            Join(_words[word].Symbols, pair, joined);
            Count(word, sign: 1, offerPairsWith: joined);
        }
    }

    private static void Join(List<int> symbols, (int Left, int Right) pair, int joined)
    {
        var kept = 0;
        for (var i = 0; i < symbols.Count; i++, kept++)
        {
            var joins = i + 1 < symbols.Count && symbols[i] == pair.Left && symbols[i + 1] == pair.Right;
            symbols[kept] = joins ? joined : symbols[i];
            if (joins)
                i++;
        }

        symbols.RemoveRange(kept, symbols.Count - kept);
    }

    private void Count(int word, int sign, int? offerPairsWith = null)
    {
        var (symbols, count) = _words[word];
        for (var i = 0; i + 1 < symbols.Count; i++)
        {
            var pair = (symbols[i], symbols[i + 1]);
            _counts[pair] = _counts.GetValueOrDefault(pair) + (sign * count);
            if (!_wordsOf.TryGetValue(pair, out var holders))
                _wordsOf[pair] = holders = [];
            if (sign > 0)
                holders.Add(word);
            else
                holders.Remove(word);
            if (offerPairsWith is { } id && (pair.Item1 == id || pair.Item2 == id))
                Offer(pair);
        }
    }

    private void Offer((int Left, int Right) pair) => _heap.Enqueue(pair, (-_counts[pair], pair.Left, pair.Right));
}
