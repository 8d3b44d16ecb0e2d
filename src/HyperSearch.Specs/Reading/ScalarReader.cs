using System.Globalization;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>
/// Turns a node into one typed value. Where it cannot, it reports why and gives null; a node that was refused already gives null
/// without another word. <c>path</c> is what messages call the value: <c>budget.trials</c>.
/// </summary>
internal sealed class ScalarReader(ProblemList problems)
{
    private const double WholeMax = 9_007_199_254_740_992; // 2^53: every whole number up to here is a double of its own.

    public string? Text(YamlNode node, string path)
    {
        if (node is RefusedNode) return null;
        if (node is YamlScalar { IsNull: false, Text.Length: > 0 } scalar) return scalar.Text;
        Report(node, path, "a text", "write a text");
        return null;
    }

    public bool? Flag(YamlNode node, string path)
    {
        if (node is RefusedNode) return null;
        if (node is YamlScalar { IsPlain: true } scalar && CoreSchema.AsBool(scalar.Text) is { } flag) return flag;
        return WrongValue<bool>(node, path, "true or false", $"write {Key(path)}: true or {Key(path)}: false");
    }

    public string? Word(YamlNode node, string path, IReadOnlyCollection<string> words)
    {
        if (Text(node, path) is not { } text) return null;
        if (words.Contains(text)) return text;
        problems.Add(SpecCode.UnknownChoice, node.Mark, $"'{path}' is '{text}'", $"it takes one of: {string.Join(", ", words)}", DidYouMean.Fix(text, words));
        return null;
    }

    public double? Number(YamlNode node, string path, NumberRange range)
    {
        if (node is RefusedNode) return null;
        if (node is not YamlScalar { IsPlain: true } scalar || CoreSchema.AsNumber(scalar.Text) is not { } number)
            return WrongValue<double>(node, path, Wanted("a number", range), QuotedNumber(node) ? "remove the quotes" : Respelt(node, path, counts: false) ?? $"write a number, such as {Key(path)}: {Text(Example(range))}");
        if (!double.IsFinite(number))
            return WrongValue<double>(node, path, Wanted("a finite number", range), $"write a finite number, such as {Key(path)}: {Text(Example(range))}");
        return InRange(number, node, path, range) ? number : null;
    }

    /// <summary>A whole number; with <paramref name="counts"/> 20k and 5M are taken too.</summary>
    public long? Integer(YamlNode node, string path, NumberRange range, bool counts = false)
    {
        if (node is RefusedNode) return null;
        string kind = counts ? "a whole number (20k and 5M are fine)" : "a whole number";
        if (node is YamlScalar { IsPlain: true } scalar)
        {
            if (counts && Amounts.Count(scalar.Text) is { } count) return InRange(count, node, path, range) ? count : null;
            if (CoreSchema.AsNumber(scalar.Text) is { } number && double.IsFinite(number))
            {
                if (number == Math.Floor(number)) return InRange(number, node, path, Math.Abs(number) > WholeMax ? Held(range) : range) ? (long)number : null;
                double nearest = Math.Clamp(Math.Round(number), Lowest(range), range.Most ?? WholeMax);
                return WrongValue<long>(node, path, Wanted(kind, range), $"write {Key(path)}: {Text(nearest)}");
            }
        }

        return WrongValue<long>(node, path, Wanted(kind, range), QuotedNumber(node) ? "remove the quotes" : Respelt(node, path, counts) ?? $"write {Key(path)}: {Text(Example(range))}");
    }

    /// <summary>A duration in seconds.</summary>
    public double? Seconds(YamlNode node, string path)
    {
        if (node is RefusedNode) return null;
        if (node is YamlScalar scalar && Amounts.Seconds(scalar.Text) is { } seconds) return seconds;
        bool unitless = node is YamlScalar { IsPlain: true } number && CoreSchema.AsNumber(number.Text) is > 0;
        return WrongValue<double>(node, path, "a duration with its unit, up to ten years",
            unitless ? $"add the unit: {((YamlScalar)node).Text}s or {((YamlScalar)node).Text}m" : $"write {Key(path)}: 30m (units: s, m, h, d)");
    }

    private T? WrongValue<T>(YamlNode node, string path, string wanted, string fix) where T : struct
    {
        Report(node, path, wanted, fix);
        return null;
    }

    /// <summary>Reports that a node has the wrong kind.</summary>
    public void Report(YamlNode node, string path, string wanted, string fix) =>
        problems.Add(SpecCode.WrongKind, node.Mark, $"'{path}' is {node.Shape}", $"it takes {wanted}", fix);

    private bool InRange(double number, YamlNode node, string path, NumberRange range)
    {
        if (range.Contains(number)) return true;
        problems.Add(SpecCode.OutOfRange, node.Mark, $"'{path}' is {(Math.Abs(number) >= WholeMax ? ((YamlScalar)node).Text : Text(number))}", $"it must be {range}", $"write {Key(path)}: {Text(Nearest(range, number))}");
        return false;
    }

    /// <summary>Beyond 2^53 a whole number is not what was written any more.</summary>
    private static NumberRange Held(NumberRange range) => range with { Least = range.Least ?? (range.Above is null ? -WholeMax : null), Most = range.Most ?? (range.Below is null ? WholeMax : null) };

    private static string? Respelt(YamlNode node, string path, bool counts) =>
        node is YamlScalar { IsPlain: true } scalar && Amounts.Respelt(scalar.Text, counts) is { } meant ? $"write {Key(path)}: {meant.Text}   ({meant.Reason})" : null;

    private static bool QuotedNumber(YamlNode node) => node is YamlScalar { IsPlain: false } scalar && CoreSchema.AsNumber(scalar.Text) is not null;

    private static string Wanted(string kind, NumberRange range) => range == NumberRange.Any || range.Most >= WholeMax / 2 ? kind : $"{kind}, {range}";

    private static double Lowest(NumberRange range) => range.Least ?? (range.Above is { } above ? Math.Floor(above) + 1 : -WholeMax);

    private static double Nearest(NumberRange range, double number) =>
        number < range.Least ? range.Least.Value : number > range.Most ? range.Most.Value : Example(range);

    private static double Example(NumberRange range) =>
        range.Contains(1) ? 1 : range.Least ?? (range.Below is { } below ? below / 2 : range.Most ?? 1);

    private static string Key(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
