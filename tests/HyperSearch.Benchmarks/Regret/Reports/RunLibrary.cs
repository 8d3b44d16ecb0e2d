using HyperSearch.Benchmarks.Regret.Runs;

namespace HyperSearch.Benchmarks.Regret.Reports;

/// <summary>The runs of one batch size, by searcher, function and seed.</summary>
internal sealed class RunLibrary
{
    private readonly Dictionary<(string Searcher, string Function), SortedDictionary<ulong, ScoredRun>> runs = [];

    private RunLibrary(IEnumerable<ScoredRun> scored)
    {
        foreach (ScoredRun run in scored)
        {
            if (!runs.TryGetValue((run.Header.Searcher, run.Header.Function), out var bySeed)) runs[(run.Header.Searcher, run.Header.Function)] = bySeed = [];
            bySeed[run.Header.Seed] = run;
        }
    }

    public string[] Searchers => [.. runs.Keys.Select(k => k.Searcher).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Every finished run below <paramref name="folders"/> that <paramref name="isWanted"/> lets through.</summary>
    public static RunLibrary Load(IEnumerable<string> folders, Func<RunHeader, bool> isWanted)
    {
        RunRecord[] records =
        [
            .. from folder in folders
               from path in Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
               let record = RunRecord.Read(path)
               where isWanted(record.Header)
               select record,
        ];
        Dictionary<string, double> bestSeen = records.Where(r => r.Header.Optimum is null && r.Header.Reference.Length == 0)
            .GroupBy(r => r.Header.Function)
            .ToDictionary(g => g.Key, g => g.SelectMany(r => r.Trials).Where(t => t.Feasible).Min(t => t.Values[0]));
        return new RunLibrary(records.Select(r => new ScoredRun(r, bestSeen.GetValueOrDefault(r.Header.Function))));
    }

    public IEnumerable<ScoredRun> Of(string searcher) => runs.Where(r => r.Key.Searcher == searcher).SelectMany(r => r.Value.Values);

    public IEnumerable<ScoredRun> Of(string searcher, string function) => runs.TryGetValue((searcher, function), out var bySeed) ? bySeed.Values : [];

    /// <summary>Functions of a suite for which every one of <paramref name="searchers"/> has a run on a common seed.</summary>
    public string[] Functions(string suite, IReadOnlyList<string> searchers) =>
    [
        .. runs.Values.SelectMany(r => r.Values).Where(r => r.Header.Suite == suite).Select(r => r.Header.Function).Distinct()
            .Where(f => Seeds(f, searchers).Length > 0).Order(StringComparer.Ordinal),
    ];

    public string[] Suites => [.. runs.Values.Select(r => r.Values.First().Header.Suite).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The seeds that all of <paramref name="searchers"/> have run.</summary>
    public ulong[] Seeds(string function, IReadOnlyList<string> searchers)
    {
        IEnumerable<ulong>? common = null;
        foreach (string searcher in searchers)
        {
            IEnumerable<ulong> own = runs.TryGetValue((searcher, function), out var bySeed) ? bySeed.Keys : [];
            common = common is null ? own : common.Intersect(own);
        }

        return [.. common ?? []];
    }

    public ScoredRun Get(string searcher, string function, ulong seed) => runs[(searcher, function)][seed];
}
