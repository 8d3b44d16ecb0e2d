namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Attributes, items and slices of values.</summary>
internal static class Members
{
    /// <summary><c>target.name</c>: a method if there is one, else an item.</summary>
    public static object? Attribute(object? target, string name)
    {
        Refuse(target, name);
        return (object?)Methods.Find(target, name) ?? (target is TemplateMap map && map.TryGet(name, out var value) ? value : Missing(target, name));
    }

    /// <summary><c>target[key]</c>: an item if there is one, else a method.</summary>
    public static object? Item(object? target, object? key)
    {
        Refuse(target, TemplateValue.Print(key));
        switch (target, key)
        {
            case (TemplateMap map, string name): return map.TryGet(name, out var value) ? value : Method(target, name);
            case (List<object?> or string, long index):
                var list = TemplateValue.Elements(target);
                var place = index < 0 ? index + list.Count : index;
                return place >= 0 && place < list.Count ? list[(int)place] : new Undefined($"item {index}");
            case (_, string name): return Method(target, name);
            default: return Missing(target, TemplateValue.Print(key));
        }
    }

    public static object? Slice(object? target, object? start, object? end, object? step)
    {
        Refuse(target, "a slice");
        var items = TemplateValue.Elements(target);
        var by = step is null ? 1 : (long)step;
        if (by == 0) throw new ChatTemplateException("chat template: a slice has step 0");
        var (first, last) = by > 0
            ? (Bound(start, 0, items.Count, 0), Bound(end, items.Count, items.Count, 0))
            : (Bound(start, items.Count - 1, items.Count - 1, -1), Bound(end, -1, items.Count - 1, -1));
        var taken = new List<object?>();
        for (var i = first; by > 0 ? i < last : i > last; i += by) taken.Add(items[(int)i]);
        return target is string ? string.Concat(taken) : taken;

        long Bound(object? value, long absent, long highest, long lowest)
        {
            if (value is null) return absent;
            var place = (long)value;
            return Math.Clamp(place < 0 ? place + items.Count : place, lowest, highest);
        }
    }

    private static object Method(object? target, string name) => (object?)Methods.Find(target, name) ?? Missing(target, name);

    private static Undefined Missing(object? target, string name) => new($"{name} of {(target is TemplateMap ? "a mapping" : TemplateValue.Show(target))}");

    private static void Refuse(object? target, string name)
    {
        if (target is Undefined undefined)
            throw new ChatTemplateException($"chat template: '{undefined.Name}' is undefined, so it has no '{name}'");
    }
}
