using System.Globalization;

namespace HyperSearch.Specs.Settings;

/// <summary>Which numbers are allowed: at least, above, at most and below bounds, each of which may be missing.</summary>
public readonly record struct NumberRange(double? Least = null, double? Above = null, double? Most = null, double? Below = null)
{
    public static NumberRange Any => default;

    public static NumberRange AtLeast(double least) => new(Least: least);

    public static NumberRange Between(double least, double most) => new(Least: least, Most: most);

    public static NumberRange Positive => new(Above: 0);

    /// <summary>[0, 1): a share that may not be everything, such as dropout.</summary>
    public static NumberRange Share => new(Least: 0, Below: 1);

    public bool Contains(double value) => double.IsFinite(value)
        && !(value < Least) && !(value <= Above) && !(value > Most) && !(value >= Below);

    /// <summary>In words: "at least 0 and below 1".</summary>
    public override string ToString()
    {
        var parts = new List<string>(2);
        if (Least is { } least) parts.Add($"at least {Text(least)}");
        if (Above is { } above) parts.Add($"above {Text(above)}");
        if (Most is { } most) parts.Add($"at most {Text(most)}");
        if (Below is { } below) parts.Add($"below {Text(below)}");
        return string.Join(" and ", parts);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
