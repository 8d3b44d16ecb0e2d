using System.Collections.Immutable;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>
/// The keys of one map of a study file, read by name and kind. A key that is absent or wrong gives null; wrong ones are reported,
/// unknown ones when the object is made. A misspelt key is read as the one that it was meant to be, so that its typo is the only thing that is reported of it.
/// </summary>
internal sealed class Fields
{
    private readonly YamlMapping map;
    private readonly string path;
    private readonly ProblemList problems;
    private readonly ScalarReader scalars;
    private readonly Dictionary<string, YamlNode> meant = new(StringComparer.Ordinal);
    private readonly bool areKeysKnown;

    private Fields(YamlMapping map, string path, ProblemList problems, bool areKeysKnown)
    {
        this.map = map;
        this.path = path;
        this.problems = problems;
        this.areKeysKnown = areKeysKnown;
        scalars = new ScalarReader(problems);
    }

    public Mark Mark => map.Mark;

    public ImmutableArray<YamlEntry> Entries => map.Entries;

    /// <summary>The map at <paramref name="node"/>, or null where something else stands there (reported).</summary>
    /// <param name="known">The keys that may stand in it; null: any.</param>
    /// <param name="example">What a message shows instead.</param>
    public static Fields? Of(YamlNode node, string path, IReadOnlyCollection<string>? known, ProblemList problems, string? example = null)
    {
        if (node is RefusedNode) return null;
        if (node is not YamlMapping map)
        {
            example ??= known is { Count: > 0 } ? $"{{{known.First()}: ...}}" : "{key: value}";
            problems.Add(SpecCode.WrongShape, node.Mark, $"{Name(path)} is {node.Shape}", "a map of keys belongs here", path.Length == 0 ? "begin with name: my-study" : $"write {LastName(path)}: {example}");
            return null;
        }

        var fields = new Fields(map, path, problems, known is not null);
        if (known is not null) fields.RefuseUnknown(known);
        return fields;
    }

    public YamlNode? Find(string key) => Written(key) ?? meant.GetValueOrDefault(key);

    public bool Has(string key) => Find(key) is not null;

    /// <summary>The node of a key that has to be there.</summary>
    public YamlNode? Require(string key, string why, string fix)
    {
        if (Find(key) is { } node) return node;
        if (!areKeysKnown && Misspelt(key) is { } wrong) return meant[key] = wrong;
        problems.Add(SpecCode.MissingKey, map.Mark, $"{Name(path)} has no '{key}'", why, fix);
        return null;
    }

    public string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    public double? Number(string key, NumberRange range) => Find(key) is { } node ? scalars.Number(node, PathOf(key), range) : null;

    public long? Integer(string key, NumberRange range, bool counts = false) => Find(key) is { } node ? scalars.Integer(node, PathOf(key), range, counts) : null;

    public double? Seconds(string key) => Find(key) is { } node ? scalars.Seconds(node, PathOf(key)) : null;

    public string? Text(string key) => Find(key) is { } node ? scalars.Text(node, PathOf(key)) : null;

    public string? Word(string key, IReadOnlyCollection<string> words) => Find(key) is { } node ? scalars.Word(node, PathOf(key), words) : null;

    /// <summary>The items of a list; empty where the key is absent or wrong.</summary>
    public ImmutableArray<YamlNode> Items(string key, string example)
    {
        YamlNode? node = Find(key);
        if (node is YamlSequence list) return list.Items;
        if (node is not null and not RefusedNode)
            problems.Add(SpecCode.WrongShape, node.Mark, $"'{PathOf(key)}' is {node.Shape}", "a list belongs here", $"write {key}: {(node is YamlScalar { IsNull: false } single ? $"[\"{single.Text}\"]" : example)}");
        return [];
    }

    // The key that says which keys there are: whoever reads the rest by them reports the typo.
    private YamlNode? Misspelt(string key) => map.Entries.FirstOrDefault(e => DidYouMean.Nearest(e.Key.Text, [key]) is not null)?.Value;

    private YamlNode? Written(string key) => map.Entries.FirstOrDefault(e => string.Equals(e.Key.Text, key, StringComparison.Ordinal))?.Value;

    private void RefuseUnknown(IReadOnlyCollection<string> known)
    {
        foreach (YamlEntry entry in map.Entries.Where(e => !known.Contains(e.Key.Text)))
        {
            string? near = DidYouMean.Nearest(entry.Key.Text, known);
            bool isLost = near is not null && Written(near) is null && meant.TryAdd(near, entry.Value);
            problems.Add(SpecCode.UnknownKey, entry.Key.Mark, $"{Name(path)} has no key '{entry.Key.Text}'",
                $"the keys are: {string.Join(", ", known)}", isLost ? $"did you mean '{near}'?" : near is null ? "remove it" : $"did you mean '{near}'? it is there already: keep one of them");
        }
    }

    private static string Name(string path) => path.Length == 0 ? "the study" : $"'{path}'";

    private static string LastName(string path) => path[(path.LastIndexOf('.') + 1)..];
}
