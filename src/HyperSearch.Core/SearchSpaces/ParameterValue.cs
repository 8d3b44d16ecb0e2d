using System.Collections.Immutable;
using System.Globalization;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>What a <see cref="ParameterValue"/> holds.</summary>
public enum ParameterValueKind
{
    Float,
    Int,
    Bool,
    Text,
    List,
}

/// <summary>
/// One value of a parameter or setting: a double, a 64-bit integer, a boolean, a text, or a list of texts.
/// Immutable; equality is by kind and content, so the integer 1 and the float 1.0 differ.
/// </summary>
public readonly struct ParameterValue : IEquatable<ParameterValue>
{
    private readonly long bits;
    private readonly object? reference;

    private ParameterValue(ParameterValueKind kind, long bits, object? reference)
    {
        Kind = kind;
        this.bits = bits;
        this.reference = reference;
    }

    public ParameterValueKind Kind { get; }

    /// <summary>A float. Not-a-number and infinities are refused: no parameter takes them.</summary>
    public static ParameterValue Float(double value) => double.IsFinite(value)
        ? new(ParameterValueKind.Float, BitConverter.DoubleToInt64Bits(value == 0 ? 0.0 : value), null)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A parameter's value is finite.");

    public static ParameterValue Int(long value) => new(ParameterValueKind.Int, value, null);

    public static ParameterValue Bool(bool value) => new(ParameterValueKind.Bool, value ? 1 : 0, null);

    public static ParameterValue Text(string value) => new(ParameterValueKind.Text, 0, value);

    public static ParameterValue List(IEnumerable<string> values) => new(ParameterValueKind.List, 0, values.ToImmutableArray());

    public double AsFloat => Kind == ParameterValueKind.Float ? BitConverter.Int64BitsToDouble(bits) : throw Mismatch(ParameterValueKind.Float);

    public long AsInt => Kind == ParameterValueKind.Int ? bits : throw Mismatch(ParameterValueKind.Int);

    public bool AsBool => Kind == ParameterValueKind.Bool ? bits != 0 : throw Mismatch(ParameterValueKind.Bool);

    public string AsText => Kind == ParameterValueKind.Text ? (string)reference! : throw Mismatch(ParameterValueKind.Text);

    public ImmutableArray<string> AsList => Kind == ParameterValueKind.List ? (ImmutableArray<string>)reference! : throw Mismatch(ParameterValueKind.List);

    /// <summary>The value as a number where it is one (booleans are not).</summary>
    public bool TryGetNumber(out double number)
    {
        number = Kind switch
        {
            ParameterValueKind.Float => BitConverter.Int64BitsToDouble(bits),
            ParameterValueKind.Int => bits,
            _ => double.NaN,
        };
        return Kind is ParameterValueKind.Float or ParameterValueKind.Int;
    }

    public bool Equals(ParameterValue other) => Kind == other.Kind && bits == other.bits && Kind switch
    {
        ParameterValueKind.Text => string.Equals((string?)reference, (string?)other.reference, StringComparison.Ordinal),
        ParameterValueKind.List => AsList.AsSpan().SequenceEqual(other.AsList.AsSpan()),
        _ => true,
    };

    public override bool Equals(object? obj) => obj is ParameterValue other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add((int)Kind);
        hash.Add(bits);
        if (Kind == ParameterValueKind.Text) hash.Add((string?)reference, StringComparer.Ordinal);
        if (Kind == ParameterValueKind.List)
            foreach (string item in AsList) hash.Add(item, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>The value as YAML and placeholders show it: round-trip floats, lower-case booleans, lists joined by commas.</summary>
    public override string ToString() => Kind switch
    {
        ParameterValueKind.Float => AsFloat.ToString("R", CultureInfo.InvariantCulture),
        ParameterValueKind.Int => AsInt.ToString(CultureInfo.InvariantCulture),
        ParameterValueKind.Bool => AsBool ? "true" : "false",
        ParameterValueKind.Text => AsText,
        _ => string.Join(',', AsList),
    };

    public static bool operator ==(ParameterValue left, ParameterValue right) => left.Equals(right);

    public static bool operator !=(ParameterValue left, ParameterValue right) => !left.Equals(right);

    private InvalidOperationException Mismatch(ParameterValueKind wanted) => new($"The value '{this}' is {Kind}, not {wanted}.");
}
