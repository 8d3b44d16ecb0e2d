using System.Text.Json.Nodes;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Core.Studies;

namespace HyperSearch.Benchmarks.Regret.Searchers;

/// <summary>
/// Makes searchers by name: <c>optuna-gp</c>, <c>optuna-tpe</c> and <c>optuna-random</c> from the tree given by <c>--optuna PATH</c>,
/// <c>external</c> for the program given by <c>--command</c> (the path of a study file, whose strategy is <c>--strategy</c>, is appended to it), and any other name for the strategy of that
/// kind in this process.
/// </summary>
internal sealed class SearcherSource(BenchmarkOptions options) : IDisposable
{
    private const string OptunaPrefix = "optuna-";

    // A start of the driver costs more than a whole run of TPE: one process per sampler serves all its studies, one after the other.
    private readonly Dictionary<string, JsonLinesProcess> drivers = new(StringComparer.Ordinal);
    private readonly string? optuna = options.Find("optuna");
    private readonly string? command = options.Find("command");
    private readonly string strategy = options.Text("strategy", "gp");
    private readonly string python = options.Text("python", "/usr/bin/python3");

    public ISearcher Create(string name, Problem problem, ulong seed, int trials, int batch)
    {
        if (name.StartsWith(OptunaPrefix, StringComparison.Ordinal)) return Optuna(name, StudySpecs.Of(problem, "random", seed, trials, batch), problem.NoiseSd is null);
        if (name == "external") return External(StudySpecs.Of(problem, strategy, seed, trials, batch));
        return new StrategySearcher(StudySpecs.Of(problem, name, seed, trials, batch));
    }

    /// <summary>Ends the process of a searcher that answered with an error: the next study starts another.</summary>
    public void Forget(string name)
    {
        if (drivers.Remove(name, out JsonLinesProcess? driver)) driver.Dispose();
    }

    public void Dispose()
    {
        foreach (string name in drivers.Keys.ToArray()) Forget(name);
    }

    private ProcessSearcher Optuna(string name, StudySpec spec, bool deterministic)
    {
        if (!drivers.TryGetValue(name, out JsonLinesProcess? driver))
        {
            string script = Path.Combine(AppContext.BaseDirectory, "python", "optuna_driver.py");
            string tree = optuna ?? throw new ArgumentException($"{name} needs --optuna PATH: a source tree or an installation of Optuna");
            driver = new JsonLinesProcess(python, [script, "--optuna", tree, "--sampler", name[OptunaPrefix.Length..]]);
            drivers.Add(name, driver);
        }

        string path = Path.GetTempFileName();
        StudyFile.Write(spec, path);
        driver.Request(new JsonObject { ["open"] = path, ["deterministic"] = deterministic });
        File.Delete(path);
        return new ProcessSearcher(spec, driver, endsWithStudy: false);
    }

    private ProcessSearcher External(StudySpec spec)
    {
        string[] words = (command ?? throw new ArgumentException("external needs --command \"PROGRAM ARGUMENTS\"")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string path = Path.ChangeExtension(Path.GetTempFileName(), ".yaml");
        StudyFile.Write(spec, path);
        return new ProcessSearcher(spec, new JsonLinesProcess(words[0], [.. words[1..], path]), endsWithStudy: true);
    }
}
