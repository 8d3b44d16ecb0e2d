namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>What may follow <c>is</c>.</summary>
internal static class Tests
{
    private static readonly Dictionary<string, Func<object?, Arguments, bool>> Known = new(StringComparer.Ordinal)
    {
        ["boolean"] = (value, _) => value is bool,
        ["callable"] = (value, _) => value is TemplateFunction,
        ["containing"] = (value, arguments) => TemplateValue.Contains(value, arguments.Get(0, "item")),
        ["defined"] = (value, _) => value is not Undefined,
        ["divisibleby"] = (value, arguments) => Operators.Apply("%", value, arguments.Get(0, "num")) is 0L,
        ["eq"] = (value, arguments) => TemplateValue.Equals(value, arguments.Get(0, "other")),
        ["equalto"] = (value, arguments) => TemplateValue.Equals(value, arguments.Get(0, "other")),
        ["even"] = (value, _) => Operators.Apply("%", value, 2L) is 0L,
        ["false"] = (value, _) => value is false,
        ["float"] = (value, _) => value is double,
        ["ge"] = (value, arguments) => TemplateValue.Compare(value, arguments.Get(0, "other")) >= 0,
        ["gt"] = (value, arguments) => TemplateValue.Compare(value, arguments.Get(0, "other")) > 0,
        ["in"] = (value, arguments) => TemplateValue.Contains(arguments.Get(0, "seq"), value),
        ["integer"] = (value, _) => value is long,
        ["iterable"] = (value, _) => value is string or List<object?> or TemplateMap or Undefined,
        ["le"] = (value, arguments) => TemplateValue.Compare(value, arguments.Get(0, "other")) <= 0,
        ["lower"] = (value, _) => TemplateValue.Print(value) is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["lt"] = (value, arguments) => TemplateValue.Compare(value, arguments.Get(0, "other")) < 0,
        ["mapping"] = (value, _) => value is TemplateMap,
        ["ne"] = (value, arguments) => !TemplateValue.Equals(value, arguments.Get(0, "other")),
        ["none"] = (value, _) => value is null,
        ["number"] = (value, _) => TemplateValue.IsNumber(value),
        ["odd"] = (value, _) => Operators.Apply("%", value, 2L) is 1L,
        ["sequence"] = (value, _) => value is string or List<object?> or TemplateMap,
        ["string"] = (value, _) => value is string,
        ["true"] = (value, _) => value is true,
        ["undefined"] = (value, _) => value is Undefined,
        ["upper"] = (value, _) => TemplateValue.Print(value) is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
    };

    private static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal)
        { ["=="] = "eq", ["!="] = "ne", ["<"] = "lt", ["<="] = "le", [">"] = "gt", [">="] = "ge" };

    public static bool Exists(string name) => Known.ContainsKey(name);

    public static bool Holds(string name, object? value, Arguments arguments) => Known.TryGetValue(Signs.GetValueOrDefault(name, name), out var test)
        ? test(value, arguments)
        : throw new ChatTemplateException($"chat template: there is no test '{name}'");
}
