using System.Globalization;
using System.Text;
using System.Text.Json;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>
/// What values are and how they behave, as in Python: null is None; bool, long, double, string, <see cref="List{T}"/> of values, <see cref="TemplateMap"/>,
/// <see cref="TemplateFunction"/> and <see cref="Undefined"/>.
/// </summary>
internal static class TemplateValue
{
    public static object? FromJson(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String: return json.GetString();
            case JsonValueKind.Number: return json.TryGetInt64(out var whole) && !json.GetRawText().AsSpan().ContainsAny(".eE") ? whole : (object)json.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Array: return json.EnumerateArray().Select(FromJson).ToList();
            case JsonValueKind.Object:
                var map = new TemplateMap();
                foreach (var member in json.EnumerateObject()) map[member.Name] = FromJson(member.Value);
                return map;
            default: return null;
        }
    }

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined or false => false,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        TemplateMap map => map.Keys.Count > 0,
        _ => true,
    };

    /// <summary>As it is printed.</summary>
    public static string Print(object? value) => value switch
    {
        Undefined => "",
        string text => text,
        _ => Show(value),
    };

    /// <summary>As it stands inside a printed list or an error.</summary>
    public static string Show(object? value) => value switch
    {
        null => "None",
        true => "True",
        false => "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => ShowDouble(number),
        string text => ShowText(text),
        Undefined undefined => $"undefined '{undefined.Name}'",
        List<object?> list => $"[{string.Join(", ", list.Select(Show))}]",
        TemplateMap map => $"{{{string.Join(", ", map.Keys.Select(key => $"{ShowText(key)}: {Show(map[key])}"))}}}",
        _ => "a function",
    };

    public static string ShowDouble(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny(".EN∞") ? text : text + ".0";
    }

    public static new bool Equals(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (Undefined, Undefined) => true,
        (null, _) or (_, null) or (Undefined, _) or (_, Undefined) => false,
        (string a, string b) => a == b,
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => Equals(pair.First, pair.Second)),
        (TemplateMap a, TemplateMap b) => a.Keys.Count == b.Keys.Count && a.Keys.All(key => b.TryGet(key, out var other) && Equals(a[key], other)),
        _ => IsNumber(left) && IsNumber(right) ? Number(left) == Number(right) : ReferenceEquals(left, right),
    };

    public static bool IsNumber(object? value) => value is long or double or bool;

    public static double Number(object? value) => value switch
    {
        long number => number,
        double number => number,
        bool flag => flag ? 1 : 0,
        _ => throw new ChatTemplateException($"chat template: {Show(value)} is not a number"),
    };

    public static int Compare(object? left, object? right)
    {
        if (left is string a && right is string b) return string.CompareOrdinal(a, b);
        if (IsNumber(left) && IsNumber(right)) return Number(left).CompareTo(Number(right));
        throw new ChatTemplateException($"chat template: {Show(left)} and {Show(right)} cannot be ordered");
    }

    /// <summary>Elements of a list, keys of a mapping, characters of a text; nothing of what is undefined.</summary>
    public static List<object?> Elements(object? value) => value switch
    {
        Undefined => [],
        List<object?> list => list,
        TemplateMap map => [.. map.Keys],
        string text => [.. text.EnumerateRunes().Select(rune => rune.ToString())],
        _ => throw new ChatTemplateException($"chat template: {Show(value)} cannot be gone through"),
    };

    public static bool Contains(object? container, object? item) => container switch
    {
        string text => item is string part
            ? text.Contains(part, StringComparison.Ordinal)
            : throw new ChatTemplateException($"chat template: {Show(item)} cannot be looked for in a text"),
        _ => Elements(container).Any(element => Equals(element, item)),
    };

    public static long Length(object? value) => value switch
    {
        string text => text.EnumerateRunes().Count(),
        _ => Elements(value).Count,
    };

    private static string ShowText(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var shown = new StringBuilder().Append(quote);
        foreach (var unit in text)
        {
            shown.Append(unit switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when unit == quote => "\\" + unit,
                < ' ' or '\u007f' => $"\\x{(int)unit:x2}",
                _ => unit.ToString(),
            });
        }

        return shown.Append(quote).ToString();
    }
}
