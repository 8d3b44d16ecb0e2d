using System.Globalization;

namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Names that are visible at a place; those of loops and macros end with them.</summary>
internal sealed class Scope
{
    private readonly Dictionary<string, object?> _names = new(StringComparer.Ordinal);
    private readonly Scope? _outer;

    public Scope(Scope? outer) => _outer = outer;

    /// <summary>The outermost scope with the functions that every template may call.</summary>
    public static Scope Root(TimeProvider clock)
    {
        var scope = new Scope(null);
        scope.Set("raise_exception", (TemplateFunction)(arguments => throw new ChatTemplateException(arguments.Text(0, "message"), raisedByTemplate: true)));
        scope.Set("strftime_now", (TemplateFunction)(arguments => DateFormat.Format(clock.GetLocalNow(), arguments.Text(0, "format"))));
        scope.Set("range", (TemplateFunction)Range);
        scope.Set("namespace", (TemplateFunction)(arguments => NamesToMap(arguments)));
        scope.Set("dict", (TemplateFunction)(arguments => NamesToMap(arguments)));
        return new Scope(scope);
    }

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
        {
            if (scope._names.TryGetValue(name, out var value)) return value;
        }

        return new Undefined(name);
    }

    public void Set(string name, object? value) => _names[name] = value;

    private static TemplateMap NamesToMap(Arguments arguments)
    {
        var map = new TemplateMap();
        if (arguments.Count > 0 && arguments.Places[0] is TemplateMap from)
        {
            foreach (var key in from.Keys) map[key] = from[key];
        }

        foreach (var (name, value) in arguments.Names) map[name] = value;
        return map;
    }

    private static List<object?> Range(Arguments arguments)
    {
        const int LengthMax = 100_000;
        var numbers = arguments.Places.Select(place => Convert.ToInt64(place, CultureInfo.InvariantCulture)).ToArray();
        var (start, end, step) = numbers.Length switch
        {
            1 => (0, numbers[0], 1),
            2 => (numbers[0], numbers[1], 1),
            3 when numbers[2] != 0 => (numbers[0], numbers[1], numbers[2]),
            _ => throw new ChatTemplateException($"chat template: range takes 1 to 3 numbers, the last not 0; it got {numbers.Length}"),
        };
        var list = new List<object?>();
        for (var i = start; step > 0 ? i < end : i > end; i += step)
        {
            if (list.Count == LengthMax) throw new ChatTemplateException($"chat template: a range has more than {LengthMax} numbers");
            list.Add(i);
        }

        return list;
    }
}
