using System.Collections.Immutable;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>A parameter's name with its value.</summary>
public readonly record struct NamedValue(string Name, ParameterValue Value);

/// <summary>
/// Values of the active parameters of one trial, fixed ones included, in the order of the search space.
/// Immutable; two assignments are equal when they hold the same values under the same names in the same order.
/// </summary>
public sealed class Assignment : IEquatable<Assignment>
{
    private readonly int hash;

    public Assignment(ImmutableArray<NamedValue> values)
    {
        Values = values;
        var code = new HashCode();
        foreach (NamedValue item in values) code.Add(item);
        hash = code.ToHashCode();
    }

    public static Assignment Empty { get; } = new([]);

    public ImmutableArray<NamedValue> Values { get; }

    /// <summary>The value of <paramref name="name"/>, or null where that parameter is inactive or unknown.</summary>
    public ParameterValue? this[string name]
    {
        get
        {
            foreach (NamedValue item in Values)
                if (string.Equals(item.Name, name, StringComparison.Ordinal)) return item.Value;
            return null;
        }
    }

    public bool Equals(Assignment? other) => other is not null && hash == other.hash && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Assignment);

    public override int GetHashCode() => hash;

    public override string ToString() => string.Join(" ", Values.Select(v => $"{v.Name}={v.Value}"));
}
