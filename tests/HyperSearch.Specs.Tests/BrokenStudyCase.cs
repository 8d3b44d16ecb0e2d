using HyperSearch.Specs.Settings;

namespace HyperSearch.Specs.Tests;

/// <summary>A study file with a mistake and the message that it deserves.</summary>
internal sealed record BrokenStudyCase(string File, string Title, string GoodYaml, string Yaml, string Expected)
{
    public override string ToString() => $"{File}: {Title}";

    public static IEnumerable<BrokenStudyCase> ReadAll(string path)
    {
        string file = Path.GetFileName(path).Split('.')[0];
        string basis = file == "fine-tune" ? "fine-tune.yaml" : "command.yaml";
        string good = System.IO.File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, basis));
        return System.IO.File.ReadAllText(path).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => Parse(file, good, block));
    }

    private static BrokenStudyCase Parse(string file, string good, string block)
    {
        string[] lines = block.Trim('\n').Split('\n');
        string old = Joined(lines, "- "), replacement = Joined(lines, "+ ");
        int at = good.IndexOf(old, StringComparison.Ordinal);
        if (at < 0) throw new InvalidDataException($"The good file of '{lines[0]}' does not hold '{old}'.");
        string expected = string.Join("\n", lines.Skip(1).Where(l => l.StartsWith("error[", StringComparison.Ordinal) || l.StartsWith("  ", StringComparison.Ordinal)));
        return new BrokenStudyCase(file, lines[0][2..], good, good[..at] + replacement + good[(at + old.Length)..], WithSettings(expected));
    }

    // A message that lists every setting would otherwise have to be written anew with each of them.
    private static string WithSettings(string expected)
    {
        string[] names = [.. FineTuneSettingsTable.All.Select(s => s.Name)];
        string[] keys = [.. names.Select(n => n.Split('.')[0]).Distinct().Prepend("kind").Append("timeout")];
        string[] sampled = ["learning_rate", "rank", "dropout"];
        IEnumerable<string> numbers = FineTuneSettingsTable.All.Where(s => s.IsNumeric && s.Default is not null).Select(s => s.Name).Except(sampled).Order(StringComparer.Ordinal);
        return expected.Replace("{numbers}", string.Join(", ", numbers), StringComparison.Ordinal).Replace("{settings}", string.Join(", ", names.Where(n => !n.Contains('.'))), StringComparison.Ordinal)
            .Replace("{metrics}", string.Join(", ", FineTuneSettingsTable.Metrics), StringComparison.Ordinal).Replace("{keys of the trial}", string.Join(", ", keys), StringComparison.Ordinal);
    }

    private static string Joined(string[] lines, string mark) =>
        string.Join("\n", lines.Where(l => l.StartsWith(mark, StringComparison.Ordinal) || l == mark.TrimEnd()).Select(l => l.Length > 2 ? l[2..] : string.Empty));
}
