namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>How often each run of n neighbouring items occurs in a text, n from 1 up.</summary>
internal sealed class NGramCounts
{
    // Joins items into one key; no item holds it, since it is white space to every tokenisation.
    private const char Joint = '\u001f';

    private readonly Dictionary<string, int>[] _counts;

    private NGramCounts(Dictionary<string, int>[] counts) => _counts = counts;

    public static NGramCounts Of(IReadOnlyList<string> items, int orderMax)
    {
        var counts = new Dictionary<string, int>[orderMax];
        for (var order = 1; order <= orderMax; order++)
        {
            counts[order - 1] = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var start = 0; start + order <= items.Count; start++)
            {
                var key = order == 1 ? items[start] : string.Join(Joint, items.Skip(start).Take(order));
                counts[order - 1][key] = counts[order - 1].GetValueOrDefault(key) + 1;
            }
        }

        return new NGramCounts(counts);
    }

    /// <summary>Counts of one order, from 1.</summary>
    public IReadOnlyDictionary<string, int> Order(int order) => _counts[order - 1];

    public int Total(int order) => _counts[order - 1].Values.Sum();

    /// <summary>Raises every count to that of <paramref name="other"/> where it is larger.</summary>
    public void RaiseTo(NGramCounts other)
    {
        for (var order = 1; order <= _counts.Length; order++)
        {
            foreach (var (key, count) in other.Order(order))
                _counts[order - 1][key] = Math.Max(count, _counts[order - 1].GetValueOrDefault(key));
        }
    }

    /// <summary>Sum over n-grams of the smaller of the two counts.</summary>
    public int Overlap(NGramCounts other, int order)
        => Order(order).Sum(entry => Math.Min(entry.Value, other.Order(order).GetValueOrDefault(entry.Key)));
}
