namespace HyperSearch.Cli.Tests.EndToEnd;

/// <summary>Study files whose trials are shell commands, in a folder of their own with its home.</summary>
internal sealed class CommandStudy : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public string Home => folder.File("home");

    public string File(string name) => folder.File(name);

    /// <summary>Writes <c>s.yaml</c>: a grid over k = 1..3 and c = a, b whose trials run <paramref name="shell"/>.</summary>
    public void Write(string shell, string strategy = "grid", string budget = "", int parallelism = 2, string name = "s") => folder.Write($"{name}.yaml", $$"""
        name: {{name}}
        objective: {metric: loss, direction: minimize}
        strategy: {kind: {{strategy}}}
        {{budget}}
        parallelism: {{parallelism}}
        seed: 5
        space:
          k: {type: int, low: 1, high: 3}
          c: {type: categorical, choices: [a, b]}
        trial:
          kind: command
          run: [sh, -c, {{System.Text.Json.JsonSerializer.Serialize(shell)}}]
          timeout: 1m
        """);

    public Task<CliRun> Call(params string[] arguments) => CliRun.Of(folder.Path, [.. arguments, "--home", Home]);

    public void Dispose() => folder.Dispose();
}
