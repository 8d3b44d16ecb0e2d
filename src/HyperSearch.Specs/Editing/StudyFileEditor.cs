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
    /// <exception cref="StudyFileEditException">The path leads through something that has no keys, or the value is no YAML.</exception>
    public static string Set(string yaml, string path, string value)
    {
        string[] keys = path.Split('.');
        if (keys.Any(string.IsNullOrWhiteSpace)) throw new StudyFileEditException($"'{path}' is no path of keys");
        YamlMapping given = Read($"value: {value}", "the value");
        if (given.Entries.Length != 1) throw new StudyFileEditException("a value is one value, and not more keys");
        return YamlTreeWriter.Write(Put(Read(yaml, "the study"), keys, given.Entries[0].Value, path));
    }

    /// <summary>The lines of <paramref name="yaml"/>, counted from 1, on which the value at <paramref name="path"/> stands with its key; null where there is none.</summary>
    public static (int First, int Last)? Lines(string yaml, string path)
    {
        YamlNode node = Read(yaml, "the study");
        int first = 0;
        foreach (string key in path.Split('.'))
        {
            if ((node as YamlMapping)?.Entries.FirstOrDefault(e => e.Key.Text == key) is not { } entry) return null;
            (first, node) = (entry.Key.Mark.Line, entry.Value);
        }

        return (first, LastLine(node));
    }

    private static int LastLine(YamlNode node) => node switch
    {
        YamlMapping map => map.Entries.Select(e => LastLine(e.Value)).Append(map.Mark.Line).Max(),
        YamlSequence list => list.Items.Select(LastLine).Append(list.Mark.Line).Max(),
        _ => node.Mark.Line,
    };

    private static YamlMapping Put(YamlMapping map, ReadOnlySpan<string> keys, YamlNode value, string path)
    {
        string key = keys[0];
        int at = map.Entries.ToList().FindIndex(e => e.Key.Text == key);
        YamlNode? there = at < 0 ? null : map.Entries[at].Value;
        YamlNode next = keys.Length == 1 ? value : there switch
        {
            YamlMapping inner => Put(inner, keys[1..], value, path),
            null or YamlScalar { IsNull: true } => Put(new YamlMapping(Mark.Start, []), keys[1..], value, path),
            _ => throw new StudyFileEditException($"'{key}' of '{path}' is {there.Shape} and has no keys"),
        };
        var entry = new YamlEntry(new YamlScalar(Mark.Start, key, true, null), next);
        return map with { Entries = at < 0 ? map.Entries.Add(entry) : map.Entries.SetItem(at, entry) };
    }

    private static YamlMapping Read(string yaml, string what)
    {
        var problems = new ProblemList(what);
        YamlNode? root = YamlTreeReader.Read(yaml, problems);
        ImmutableArray<SpecProblem> found = problems.Sorted();
        if (found.Length > 0) throw new StudyFileEditException($"{what} cannot be read: {found[0].What}", found[0].Fix);
        return root as YamlMapping ?? throw new StudyFileEditException($"{what} is no map of keys");
    }
}
