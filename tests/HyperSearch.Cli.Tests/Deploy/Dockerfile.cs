using System.Text.Json;
using System.Text.RegularExpressions;

namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>A Dockerfile as its instructions, by stage.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile(IReadOnlyList<Stage> stages) => Stages = stages;

    public IReadOnlyList<Stage> Stages { get; }

    public Stage Named(string name) => Stages.Single(s => s.Name == name);

    /// <summary>The last value of an instruction that a stage has, of its own or from the stages that it stands on.</summary>
    public string? Value(Stage stage, string instruction)
    {
        if (stage.Instructions.LastOrDefault(i => i.Word == instruction) is { } own) return own.Rest;
        return Stages.FirstOrDefault(s => s.Name == stage.Origin) is { } below ? Value(below, instruction) : null;
    }

    /// <summary>ENTRYPOINT and CMD in one: what a container of this stage starts with.</summary>
    public IReadOnlyList<string> Start(Stage stage) => [.. Exec(Value(stage, "ENTRYPOINT")), .. Exec(Value(stage, "CMD"))];

    public static Dockerfile Parse(string text)
    {
        string joined = Comment().Replace(text, "").Replace("\\\n", " ", StringComparison.Ordinal);
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        var stages = new List<Stage>();
        foreach (string line in joined.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string word = line.Split(' ')[0];
            string rest = line[word.Length..].Trim();
            if (stages.Count == 0 && word == "ARG") arguments.Add(rest.Split('=')[0], rest[(rest.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            else if (word == "FROM") stages.Add(From(rest, arguments));
            else stages[^1].Instructions.Add(new Instruction(word, rest));
        }

        return new Dockerfile(stages);
    }

    private static Stage From(string rest, Dictionary<string, string> arguments)
    {
        string[] words = rest.Split(' ');
        string origin = words[0].StartsWith("${", StringComparison.Ordinal) ? arguments[words[0][2..^1]] : words[0];
        return new Stage(words is [_, "AS", var name] ? name : "", origin, []);
    }

    /// <summary>The exec form alone: through a shell SIGTERM would not reach the program.</summary>
    private static string[] Exec(string? value) => value is null ? [] : JsonSerializer.Deserialize<string[]>(value)!;

    [GeneratedRegex("^#.*\n", RegexOptions.Multiline)]
    private static partial Regex Comment();

    internal sealed record Stage(string Name, string Origin, List<Instruction> Instructions);

    internal sealed record Instruction(string Word, string Rest);
}
