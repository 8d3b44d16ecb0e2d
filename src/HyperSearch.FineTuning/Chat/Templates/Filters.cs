using System.Globalization;
using System.Net;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>The filters that templates use.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Func<object?, Arguments, object?>> Known = new(StringComparer.Ordinal)
    {
        ["abs"] = (value, _) => value is long number ? Math.Abs(number) : (object)Math.Abs(TemplateValue.Number(value)),
        ["capitalize"] = (value, _) => TextForms.Capitalize(TemplateValue.Print(value)),
        ["count"] = (value, _) => TemplateValue.Length(value),
        ["d"] = Default,
        ["default"] = Default,
        ["dictsort"] = (value, _) => ((TemplateMap)value!).Items().OrderBy(item => (string)((List<object?>)item!)[0]!, StringComparer.OrdinalIgnoreCase).ToList(),
        ["e"] = (value, _) => WebUtility.HtmlEncode(TemplateValue.Print(value)),
        ["escape"] = (value, _) => WebUtility.HtmlEncode(TemplateValue.Print(value)),
        ["first"] = (value, _) => TemplateValue.Elements(value) is [var first, ..] ? first : new Undefined("the first of nothing"),
        ["float"] = (value, arguments) => double.TryParse(TemplateValue.Print(value), CultureInfo.InvariantCulture, out var number) ? number : arguments.Get(0, "default", 0.0),
        ["indent"] = (value, arguments) => TextForms.Indent(TemplateValue.Print(value), (int)TemplateValue.Number(arguments.Get(0, "width", 4L)),
            TemplateValue.IsTrue(arguments.Get(1, "first", false)), TemplateValue.IsTrue(arguments.Get(2, "blank", false))),
        ["int"] = (value, arguments) => double.TryParse(TemplateValue.Print(value), CultureInfo.InvariantCulture, out var number) ? (long)number : arguments.Get(0, "default", 0L),
        ["items"] = (value, _) => value is Undefined ? [] : ((TemplateMap)value!).Items().ToList(),
        ["join"] = (value, arguments) => string.Join(TemplateValue.Print(arguments.Get(0, "d", "")),
            TemplateValue.Elements(value).Select(item => TemplateValue.Print(Pick(item, arguments.Get(1, "attribute"))))),
        ["last"] = (value, _) => TemplateValue.Elements(value) is [.., var last] ? last : new Undefined("the last of nothing"),
        ["length"] = (value, _) => TemplateValue.Length(value),
        ["list"] = (value, _) => TemplateValue.Elements(value).ToList(),
        ["lower"] = (value, _) => TemplateValue.Print(value).ToLowerInvariant(),
        ["map"] = Map,
        ["max"] = (value, _) => TemplateValue.Elements(value).Aggregate((a, b) => TemplateValue.Compare(a, b) >= 0 ? a : b),
        ["min"] = (value, _) => TemplateValue.Elements(value).Aggregate((a, b) => TemplateValue.Compare(a, b) <= 0 ? a : b),
        ["reject"] = (value, arguments) => Select(value, arguments, false, keep: false),
        ["rejectattr"] = (value, arguments) => Select(value, arguments, true, keep: false),
        ["replace"] = (value, arguments) => TextForms.Replace(TemplateValue.Print(value), arguments.Text(0, "old"), arguments.Text(1, "new"), arguments.Get(2, "count") as long?),
        ["reverse"] = (value, _) => value is string text ? string.Concat(TemplateValue.Elements(text).AsEnumerable().Reverse()) : TemplateValue.Elements(value).AsEnumerable().Reverse().ToList(),
        ["round"] = (value, arguments) => Math.Round(TemplateValue.Number(value), (int)TemplateValue.Number(arguments.Get(0, "precision", 0L)), MidpointRounding.ToEven),
        ["safe"] = (value, _) => value,
        ["select"] = (value, arguments) => Select(value, arguments, false, keep: true),
        ["selectattr"] = (value, arguments) => Select(value, arguments, true, keep: true),
        ["sort"] = Sort,
        ["string"] = (value, _) => TemplateValue.Print(value),
        ["sum"] = (value, _) => TemplateValue.Elements(value).Aggregate((object?)0L, (a, b) => Operators.Apply("+", a, b)),
        ["title"] = (value, _) => TextForms.Title(TemplateValue.Print(value)),
        ["tojson"] = (value, arguments) => JsonText.Write(value, arguments.Names.TryGetValue("indent", out var indent) && indent is long width ? (int)width : null),
        ["trim"] = (value, arguments) => TextForms.Strip(TemplateValue.Print(value), arguments, left: true, right: true),
        ["unique"] = (value, _) => TemplateValue.Elements(value).DistinctBy(TemplateValue.Show).ToList(),
        ["upper"] = (value, _) => TemplateValue.Print(value).ToUpperInvariant(),
        ["wordcount"] = (value, _) => (long)TextForms.Split(TemplateValue.Print(value), null, null).Count,
    };

    public static bool Exists(string name) => Known.ContainsKey(name);

    public static object? Apply(string name, object? value, Arguments arguments) => Known[name](value, arguments);

    private static object? Default(object? value, Arguments arguments)
    {
        var falseToo = TemplateValue.IsTrue(arguments.Get(1, "boolean", false));
        return value is Undefined || (falseToo && !TemplateValue.IsTrue(value)) ? arguments.Get(0, "default_value", "") : value;
    }

    private static object? Pick(object? item, object? attribute)
        => attribute is null ? item : TemplateValue.Print(attribute).Split('.').Aggregate(item, (value, name) => Members.Item(value, name));

    private static List<object?> Map(object? value, Arguments arguments)
    {
        if (arguments.Names.TryGetValue("attribute", out var attribute))
        {
            var absent = arguments.Names.GetValueOrDefault("default");
            return TemplateValue.Elements(value).Select(item => Pick(item, attribute) is var picked && picked is Undefined && absent is not null ? absent : picked).ToList();
        }

        var filter = arguments.Text(0, "filter");
        if (!Exists(filter)) throw new ChatTemplateException($"chat template: there is no filter '{filter}'");
        var rest = arguments with { Places = [.. arguments.Places.Skip(1)] };
        return TemplateValue.Elements(value).Select(item => Apply(filter, item, rest)).ToList();
    }

    private static List<object?> Select(object? value, Arguments arguments, bool byAttribute, bool keep)
    {
        var attribute = byAttribute ? arguments.Get(0, "attribute") : null;
        var rest = arguments.Places.Skip(byAttribute ? 1 : 0).ToArray();
        var test = rest.Length > 0 ? TemplateValue.Print(rest[0]) : null;
        var testArguments = new Arguments([.. rest.Skip(1)], arguments.Names);
        return TemplateValue.Elements(value).Where(item =>
        {
            var picked = Pick(item, attribute);
            return (test is null ? TemplateValue.IsTrue(picked) : Tests.Holds(test, picked, testArguments)) == keep;
        }).ToList();
    }

    private static List<object?> Sort(object? value, Arguments arguments)
    {
        var attribute = arguments.Get(2, "attribute");
        var ignoresCase = !TemplateValue.IsTrue(arguments.Get(1, "case_sensitive", false));
        var order = Comparer<object?>.Create((a, b) => TemplateValue.Compare(Key(a), Key(b)));
        var elements = TemplateValue.Elements(value);
        return TemplateValue.IsTrue(arguments.Get(0, "reverse", false)) ? [.. elements.OrderDescending(order)] : [.. elements.Order(order)];

        object? Key(object? item) => Pick(item, attribute) is var key && ignoresCase && key is string text ? text.ToLowerInvariant() : key;
    }
}
