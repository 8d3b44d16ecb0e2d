using System.Text.Json.Nodes;

namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>Every `hypersearch ...` that a file of deploy starts or tells a person to type, as its arguments.</summary>
internal static class CommandLines
{
    /// <summary>The path of the file, and what follows the program's name.</summary>
    public static IEnumerable<(string Path, IReadOnlyList<string> Arguments)> All() => DeployFiles.All.SelectMany(p => Of(p).Select(a => (p, a)));

    private static IEnumerable<IReadOnlyList<string>> Of(string path)
    {
        string name = Path.GetFileName(path);
        string text = DeployFiles.Read(path);
        if (name.StartsWith("Dockerfile", StringComparison.Ordinal)) return OfImages(Dockerfile.Parse(text));
        if (name.StartsWith("compose", StringComparison.Ordinal)) return YamlFiles.Documents(text).SelectMany(d => d["services"]!.AsObject()).Select(s => s.Value!["command"].Words()).Where(w => w.Count > 0).Concat(OfScript(text));
        if (path.StartsWith("deploy/kubernetes/", StringComparison.Ordinal) && name.EndsWith(".yaml", StringComparison.Ordinal)) return OfManifests(YamlFiles.Documents(text));
        if (name.EndsWith(".service", StringComparison.Ordinal)) return OfUnit(text);
        return OfScript(name.EndsWith(".md", StringComparison.Ordinal) ? Blocks(text) : text);
    }

    private static IEnumerable<IReadOnlyList<string>> OfImages(Dockerfile file) =>
        file.Stages.Select(file.Start).Where(words => words.Count > 0).Select(words => words.Skip(1).ToList());

    private static IEnumerable<IReadOnlyList<string>> OfManifests(IEnumerable<JsonNode> manifests) =>
        KubernetesManifests.Workloads(manifests.Where(m => m["kind"] is not null && m["metadata"] is not null && m.At("spec", "template", "spec", "containers") is not null))
            .SelectMany(KubernetesManifests.Containers).Select(c => c["args"].Words()).Where(words => words.Count > 0);

    private static IEnumerable<IReadOnlyList<string>> OfUnit(string text) =>
        SystemdUnit.Parse(text).Values("ExecStart").Select(line => (IReadOnlyList<string>)[.. SystemdUnit.Resolve(line).Split(' ').Skip(1)]);

    /// <summary>Lines of a shell on which the program is called, by its name or a path that ends in it, at any place of the line.</summary>
    private static IEnumerable<IReadOnlyList<string>> OfScript(string text)
    {
        foreach (string line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            string code = line.TrimStart().TrimStart('#').Trim();
            int at = Start(code);
            if (at >= 0) yield return [.. ShellWords.Of(code[at..]).Skip(1).Select(w => w.Replace("$home", "/home", StringComparison.Ordinal))];
        }
    }

    private static int Start(string code)
    {
        // By name at the head of a line or of a substitution; inside a container; by path, as the job's script does.
        foreach (string call in (string[])["hypersearch ", "/hypersearch "])
        {
            for (int at = code.IndexOf(call, StringComparison.Ordinal); at >= 0; at = code.IndexOf(call, at + 1, StringComparison.Ordinal))
            {
                string before = code[..at];
                bool isCall = call[0] == '/' ? !before.Contains(' ', StringComparison.Ordinal) : before.Length == 0 || before.EndsWith("$(", StringComparison.Ordinal) || before.EndsWith(" -- ", StringComparison.Ordinal) || before.Contains(" exec ", StringComparison.Ordinal);
                if (isCall) return at + (call[0] == '/' ? 1 : 0);
            }
        }

        return -1;
    }

    private static string Blocks(string markdown) => string.Join('\n', markdown.Split("```").Where((_, i) => i % 2 == 1));
}
