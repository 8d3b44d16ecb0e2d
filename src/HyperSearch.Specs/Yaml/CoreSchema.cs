using System.Globalization;
using System.Text.RegularExpressions;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Yaml;

/// <summary>
/// The core schema of YAML 1.2 (section 10.3 of its specification): which plain scalars are null, booleans and numbers. So <c>1e-06</c>
/// is a number, <c>yes</c> and <c>012:30</c> are texts.
/// </summary>
internal static partial class CoreSchema
{
    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    public static bool? AsBool(string text) => text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    /// <summary>A 64-bit integer in decimal, octal (0o17) or hexadecimal (0xff); null for anything else, too large ones included.</summary>
    public static long? AsInt(string text)
    {
        if (Prefixed().IsMatch(text))
        {
            int bitsPerDigit = text[1] == 'x' ? 4 : 3;
            string digits = text[2..].TrimStart('0');
            if (digits.Length * bitsPerDigit > 63) return null;
            return digits.Aggregate(0L, (sum, digit) => (sum << bitsPerDigit) + Convert.ToInt32(digit.ToString(), 16));
        }

        return Decimal().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    /// <summary>A number, integers included; infinite and not-a-number where the text says so or is too large for a double.</summary>
    public static double? AsNumber(string text)
    {
        if (AsInt(text) is { } integer) return integer;
        if (Special().IsMatch(text))
            return text.Contains('n', StringComparison.OrdinalIgnoreCase) && !text.Contains('i', StringComparison.OrdinalIgnoreCase) ? double.NaN
                : text.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
        return Real().IsMatch(text) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The value of a scalar by its own look; null for a null, a number without a finite value, or an integer beyond 64 bits.</summary>
    public static ParameterValue? AsValue(YamlScalar scalar)
    {
        if (!scalar.IsPlain) return ParameterValue.Text(scalar.Text);
        if (scalar.IsNull) return null;
        if (AsBool(scalar.Text) is { } flag) return ParameterValue.Bool(flag);
        if (AsInt(scalar.Text) is { } integer) return ParameterValue.Int(integer);
        if (AsNumber(scalar.Text) is { } number)
            return double.IsFinite(number) && !Decimal().IsMatch(scalar.Text) && !Prefixed().IsMatch(scalar.Text) ? ParameterValue.Float(number) : null;
        return Prefixed().IsMatch(scalar.Text) ? null : ParameterValue.Text(scalar.Text);
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0(x[0-9a-fA-F]+|o[0-7]+)\z")]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Real();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex Special();
}
