using System.Globalization;
using System.Text.RegularExpressions;

namespace HyperSearch.Specs.Reading;

/// <summary>Amounts as people write them: durations (30m, 10s, 2h, 1d, 1h30m) and counts (20k, 5M, 2G).</summary>
internal static partial class Amounts
{
    private const double SecondsMax = 10 * 365.25 * 86_400;

    /// <summary>Seconds, or null where the text is no duration between a millisecond and ten years.</summary>
    public static double? Seconds(string text)
    {
        if (!Duration().IsMatch(text)) return null;
        double seconds = 0;
        foreach (Match part in DurationPart().Matches(text))
            seconds += double.Parse(part.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * UnitSeconds(part.Groups[2].Value);
        return seconds is >= 1e-3 and <= SecondsMax ? seconds : null;
    }

    /// <summary>A whole number, or null where the text is no count.</summary>
    public static long? Count(string text)
    {
        Match match = ScaledCount().Match(text);
        if (!match.Success) return null;
        decimal factor = match.Groups[2].Value switch
        {
            "k" or "K" => 1e3m,
            "M" => 1e6m,
            _ => 1e9m,
        };
        if (!decimal.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)) return null;
        const decimal numberMax = 1e9m;
        if (Math.Abs(number) > numberMax) return null;
        decimal value = number * factor;
        return value == decimal.Truncate(value) ? (long)value : null;
    }

    /// <summary>A number that is written as other languages write it, in YAML's way, and why that is not the same; null where the text is none.</summary>
    /// <param name="counts">Whether k, M and G may follow it.</param>
    public static (string Text, string Reason)? Respelt(string text, bool counts)
    {
        if (Grouped().IsMatch(text)) return (text.Replace("_", "", StringComparison.Ordinal), "no _ may stand in a number of YAML 1.2");
        if (!counts || OtherUnit().Match(text) is not { Success: true } match) return null;
        string unit = match.Groups[2].Value.ToUpperInvariant();
        string meant = match.Groups[1].Value + (unit == "K" ? "k" : unit);
        return meant != text && Count(meant) is not null ? (meant, "the units of a count are k, M and G") : null;
    }

    private static double UnitSeconds(string unit) => unit switch
    {
        "ms" => 1e-3,
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => 86_400,
    };

    [GeneratedRegex(@"^[-+]?[0-9]+(_[0-9]+)+(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Grouped();

    [GeneratedRegex(@"^([0-9]{1,18}(?:\.[0-9]{1,9})?) ?([kKmMgG])(?:i?[bB])?\z")]
    private static partial Regex OtherUnit();

    [GeneratedRegex(@"^([0-9]{1,9}(\.[0-9]{1,9})?(ms|s|m|h|d) ?){1,5}\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")]
    private static partial Regex DurationPart();

    [GeneratedRegex(@"^([-+]?[0-9]{1,18}(?:\.[0-9]{1,9})?)([kKMGB])\z")]
    private static partial Regex ScaledCount();
}
