namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Arguments of a call, by place and by name.</summary>
internal sealed record Arguments(IReadOnlyList<object?> Places, IReadOnlyDictionary<string, object?> Names)
{
    public static Arguments None { get; } = new([], new Dictionary<string, object?>());

    public int Count => Places.Count;

    /// <summary>The argument at a place or under a name; a default if it is absent.</summary>
    public object? Get(int place, string name, object? absent = null)
        => place < Places.Count ? Places[place] : Names.TryGetValue(name, out var value) ? value : absent;

    public bool Has(int place, string name) => place < Places.Count || Names.ContainsKey(name);

    public string Text(int place, string name) => Get(place, name) as string
        ?? throw new ChatTemplateException($"chat template: the argument '{name}' must be a text, not {TemplateValue.Show(Get(place, name))}");
}
