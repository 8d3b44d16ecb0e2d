namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Methods of texts and mappings that templates call. None of them changes its target.</summary>
internal static class Methods
{
    public static TemplateFunction? Find(object? target, string name) => target switch
    {
        string text => OfText(text, name),
        TemplateMap map => OfMap(map, name),
        List<object?> list => OfList(list, name),
        _ => null,
    };

    private static TemplateFunction? OfMap(TemplateMap map, string name) => name switch
    {
        "items" => _ => map.Items().ToList(),
        "keys" => _ => map.Keys.Cast<object?>().ToList(),
        "values" => _ => map.Keys.Select(key => map[key]).ToList(),
        "get" => arguments => map.TryGet(TemplateValue.Print(arguments.Get(0, "key")), out var value) ? value : arguments.Get(1, "default"),
        _ => null,
    };

    private static TemplateFunction? OfList(List<object?> list, string name) => name switch
    {
        "index" => arguments => list.FindIndex(item => TemplateValue.Equals(item, arguments.Get(0, "value"))) is var at and >= 0
            ? (long)at
            : throw new ChatTemplateException($"chat template: {TemplateValue.Show(arguments.Get(0, "value"))} is not in the list"),
        "count" => arguments => (long)list.Count(item => TemplateValue.Equals(item, arguments.Get(0, "value"))),
        _ => null,
    };

    private static TemplateFunction? OfText(string text, string name) => name switch
    {
        "strip" => arguments => TextForms.Strip(text, arguments, left: true, right: true),
        "lstrip" => arguments => TextForms.Strip(text, arguments, left: true, right: false),
        "rstrip" => arguments => TextForms.Strip(text, arguments, left: false, right: true),
        "upper" => _ => text.ToUpperInvariant(),
        "lower" => _ => text.ToLowerInvariant(),
        "title" => _ => TextForms.Title(text),
        "capitalize" => _ => TextForms.Capitalize(text),
        "split" => arguments => TextForms.Split(text, arguments.Get(0, "sep") as string, arguments.Get(1, "maxsplit") as long?),
        "rsplit" => arguments => TextForms.SplitFromEnd(text, arguments.Text(0, "sep"), arguments.Get(1, "maxsplit") as long?),
        "splitlines" => _ => text.Split('\n').SkipLast(text.EndsWith('\n') ? 1 : 0).Cast<object?>().ToList(),
        "startswith" => arguments => Any(arguments, part => text.StartsWith(part, StringComparison.Ordinal)),
        "endswith" => arguments => Any(arguments, part => text.EndsWith(part, StringComparison.Ordinal)),
        "find" => arguments => (long)text.IndexOf(arguments.Text(0, "sub"), StringComparison.Ordinal),
        "count" => arguments => (long)(text.Split(arguments.Text(0, "sub")).Length - 1),
        "replace" => arguments => TextForms.Replace(text, arguments.Text(0, "old"), arguments.Text(1, "new"), arguments.Get(2, "count") as long?),
        "join" => arguments => string.Join(text, TemplateValue.Elements(arguments.Get(0, "iterable")).Select(TemplateValue.Print)),
        "isdigit" => _ => text.Length > 0 && text.All(char.IsDigit),
        "isalpha" => _ => text.Length > 0 && text.All(char.IsLetter),
        "isspace" => _ => text.Length > 0 && text.All(char.IsWhiteSpace),
        _ => null,
    };

    private static bool Any(Arguments arguments, Func<string, bool> holds) => arguments.Get(0, "prefix") is List<object?> parts
        ? parts.Any(part => holds(TemplateValue.Print(part)))
        : holds(arguments.Text(0, "prefix"));
}
