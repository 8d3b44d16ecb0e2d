using System.Collections.Immutable;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Editing;

/// <summary>
/// Changes values of a study file by their paths (<c>space.lr.high</c>) and writes the file anew. Comments are lost and nothing is checked
/// but the syntax: what comes out is read like any other file.
/// </summary>
public static class StudyFileEditor
{
    /// <param name="yaml">A study file without mistakes.</param>
    /// <param name="path">Keys with dots between them; keys that are missing are added.</param>
    /// <param name="value">YAML: a number, a word, <c>[a, b]</c>.</param>
    /// <exception cref="FormatException">The path leads through something that has no keys, or the value is no YAML.</exception>
    public static string Set(string yaml, string path, string value)
    {
        string[] keys = path.Split('.');
        if (keys.Any(string.IsNullOrWhiteSpace)) throw new FormatException($"'{path}' is no path of keys");
        YamlMapping given = Read($"value: {value}");
        if (given.Entries.Length != 1) throw new FormatException("a value is one value, and not more keys");
        return YamlTreeWriter.Write(Put(Read(yaml), keys, given.Entries[0].Value, path));
    }

    private static YamlMapping Put(YamlMapping map, ReadOnlySpan<string> keys, YamlNode value, string path)
    {
        string key = keys[0];
        int at = map.Entries.ToList().FindIndex(e => e.Key.Text == key);
        YamlNode? there = at < 0 ? null : map.Entries[at].Value;
        YamlNode next = keys.Length == 1 ? value : there switch
        {
            YamlMapping inner => Put(inner, keys[1..], value, path),
            null or YamlScalar { IsNull: true } => Put(new YamlMapping(Mark.Start, []), keys[1..], value, path),
            _ => throw new FormatException($"'{key}' of '{path}' is {there.Shape} and has no keys"),
        };
        var entry = new YamlEntry(new YamlScalar(Mark.Start, key, true, null), next);
        return map with { Entries = at < 0 ? map.Entries.Add(entry) : map.Entries.SetItem(at, entry) };
    }

    private static YamlMapping Read(string yaml)
    {
        var problems = new ProblemList("the study");
        YamlNode? root = YamlTreeReader.Read(yaml, problems);
        ImmutableArray<SpecProblem> found = problems.Sorted();
        if (found.Length > 0) throw new FormatException(found[0].ToString());
        return root as YamlMapping ?? throw new FormatException("a study is a map of keys");
    }
}
