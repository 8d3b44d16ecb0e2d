using System.Diagnostics;
using System.Text.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>A folder with a home, study files, and named pipes that trials speak through.</summary>
internal sealed class ScratchHome : IDisposable
{
    private readonly List<Invocation> started = [];

    /// <summary>Variables of everything that is started from here on, beside the home.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public ScratchHome() => Directory.CreateDirectory(Home);

    public string Folder { get; } = Directory.CreateTempSubdirectory("hs-e2e-").FullName;

    public string Home => Path.Combine(Folder, "home");

    /// <summary>A study of shell trials over one float x; its metric is <c>loss</c>. Writes the file and gives its name.</summary>
    /// <param name="script">Lines of a shell script; they find the parameter in HYPERSEARCH_PARAM_X.</param>
    public string Study(string name, string script, int trials, int parallelism = 1, double high = 1, string extra = "", string strategy = "kind: random", string space = "")
    {
        File.WriteAllText(Path.Combine(Folder, name + ".sh"), script + "\n");
        string yaml = FormattableString.Invariant($$"""
            name: {{name}}
            objective: {metric: loss}
            strategy: { {{strategy}} }
            budget: {trials: {{trials}}}
            parallelism: {{parallelism}}
            seed: 11
            space:
              x: {type: float, low: 0.0, high: {{high:0.0}}}{{space}}
            trial:
              kind: command
              run: [/bin/sh, {{name}}.sh]
              timeout: 5m

            """);
        File.WriteAllText(Path.Combine(Folder, name + ".yaml"), yaml + extra);
        return name + ".yaml";
    }

    public Invocation Start(params string[] arguments)
    {
        var invocation = new Invocation(Home, Folder, arguments, Variables);
        started.Add(invocation);
        return invocation;
    }

    /// <summary>Runs to the end and demands <paramref name="exitCode"/>.</summary>
    public async Task<Invocation> Run(int exitCode, params string[] arguments)
    {
        Invocation invocation = Start(arguments);
        int code = await invocation.ExitCode();
        Assert.That(code, Is.EqualTo(exitCode), $"hypersearch {string.Join(' ', arguments)}\n{invocation.Output}\n{invocation.Errors}");
        return invocation;
    }

    /// <summary>The study's trials as `study export` gives them, by number.</summary>
    public async Task<IReadOnlyList<TrialRow>> Export(string study)
    {
        Invocation export = await Run(0, "study", "export", study, "--format", "jsonl");
        return [.. export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => TrialRow.Parse(JsonDocument.Parse(line).RootElement)).OrderBy(r => r.Number)];
    }

    /// <summary>A named pipe that trials write lines to; opened both ways, so that it neither blocks nor ends between writers.</summary>
    public StreamReader Pipe(string name)
    {
        string path = MakePipe(name);
        return new StreamReader(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
    }

    /// <summary>A named pipe that ends when the last process that holds it is gone.</summary>
    public string MakePipe(string name)
    {
        string path = Path.Combine(Folder, name);
        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        return path;
    }

    public void Dispose()
    {
        foreach (Invocation invocation in started) invocation.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
