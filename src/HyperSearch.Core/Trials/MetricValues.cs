using System.Collections.Immutable;

namespace HyperSearch.Core.Trials;

/// <summary>Metrics by name, in ordinal order whatever the machine's culture.</summary>
public static class MetricValues
{
    public static ImmutableSortedDictionary<string, double> Empty { get; } =
        ImmutableSortedDictionary<string, double>.Empty.WithComparers(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, double> From(IEnumerable<KeyValuePair<string, double>> values) =>
        values is ImmutableSortedDictionary<string, double> sorted && ReferenceEquals(sorted.KeyComparer, StringComparer.Ordinal)
            ? sorted
            : Empty.AddRange(values);

    /// <summary><paramref name="earlier"/> with the values of <paramref name="later"/> put over them.</summary>
    public static ImmutableSortedDictionary<string, double> Merge(ImmutableSortedDictionary<string, double> earlier, ImmutableSortedDictionary<string, double> later) =>
        earlier.IsEmpty ? From(later) : earlier.SetItems(later);
}
