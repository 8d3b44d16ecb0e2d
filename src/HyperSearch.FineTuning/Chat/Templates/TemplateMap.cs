namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>A mapping in the order of insertion.</summary>
internal sealed class TemplateMap
{
    private readonly List<string> _order = [];
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Keys => _order;

    public object? this[string key]
    {
        get => _values[key];
        set
        {
            if (!_values.ContainsKey(key)) _order.Add(key);
            _values[key] = value;
        }
    }

    public bool Contains(string key) => _values.ContainsKey(key);

    public bool TryGet(string key, out object? value) => _values.TryGetValue(key, out value);

    public IEnumerable<object?> Items() => _order.Select(key => (object?)new List<object?> { key, _values[key] });
}
