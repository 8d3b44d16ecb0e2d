namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Arithmetic and comparisons with Python's rules.</summary>
internal static class Operators
{
    private const int RepeatMax = 10_000;

    public static object? Apply(string name, object? left, object? right) => (name, left, right) switch
    {
        ("~", _, _) => TemplateValue.Print(left) + TemplateValue.Print(right),
        ("+", string a, string b) => a + b,
        ("+", List<object?> a, List<object?> b) => a.Concat(b).ToList(),
        ("*", string text, long count) when count <= RepeatMax => string.Concat(Enumerable.Repeat(text, (int)Math.Max(0, count))),
        ("/", _, _) when TemplateValue.IsNumber(left) && TemplateValue.IsNumber(right) => TemplateValue.Number(left) / NotZero(right),
        ("+" or "-" or "*" or "//" or "%" or "**", long a, long b) when name != "**" || b >= 0 => Whole(name, a, b),
        ("+" or "-" or "*" or "//" or "%" or "**", _, _) when TemplateValue.IsNumber(left) && TemplateValue.IsNumber(right) => Real(name, TemplateValue.Number(left), TemplateValue.Number(right)),
        _ => throw new ChatTemplateException($"chat template: {TemplateValue.Show(left)} {name} {TemplateValue.Show(right)} has no value"),
    };

    public static bool Compare(string name, object? left, object? right) => name switch
    {
        "==" => TemplateValue.Equals(left, right),
        "!=" => !TemplateValue.Equals(left, right),
        "<" => TemplateValue.Compare(left, right) < 0,
        "<=" => TemplateValue.Compare(left, right) <= 0,
        ">" => TemplateValue.Compare(left, right) > 0,
        ">=" => TemplateValue.Compare(left, right) >= 0,
        "in" => TemplateValue.Contains(right, left),
        "not in" => !TemplateValue.Contains(right, left),
        _ => throw new InvalidOperationException($"no comparison {name}"),
    };

    private static long Whole(string name, long a, long b) => name switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "//" => (long)Math.Floor((double)a / NotZero(b)),
        "%" => a - (b * (long)Math.Floor((double)a / NotZero(b))),
        _ => (long)Math.Pow(a, b),
    };

    private static double Real(string name, double a, double b) => name switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "//" => Math.Floor(a / NotZero(b)),
        "%" => a - (b * Math.Floor(a / NotZero(b))),
        _ => Math.Pow(a, b),
    };

    private static double NotZero(object? value) => TemplateValue.Number(value) is var number && number != 0
        ? number
        : throw new ChatTemplateException("chat template: division by zero");
}
