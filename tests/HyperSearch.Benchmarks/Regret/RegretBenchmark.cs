using HyperSearch.Benchmarks.Regret.Bbob;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Benchmarks.Regret.MachineLearning;
using HyperSearch.Benchmarks.Regret.Reports;
using HyperSearch.Benchmarks.Regret.Runs;
using HyperSearch.Benchmarks.Regret.Searchers;

namespace HyperSearch.Benchmarks.Regret;

/// <summary>
/// Search regret on functions of known optimum, ours and peers on common seeds. <c>--list</c> shows the suite, <c>--check</c> verifies its optima,
/// <c>--report DIR,DIR [--searchers A,B] [--peers A,B] [--batch 1] [--seeds 0-19]</c> compares finished runs; otherwise runs are made: <c>--out DIR [--suite A,B] [--split tune|report] [--function A,B]
/// [--searchers random,..] [--seeds 0-19] [--trials 100] [--batch 1] [--cheap|--expensive] [--optuna PATH]</c>. <c>--suite ml</c> chooses the models of
/// scikit-learn and <c>--suite bbob</c> the black-box optimisation benchmark, which are no part of the other suites.
/// </summary>
internal static class RegretBenchmark
{
    public static Task Run(string[] arguments)
    {
        var options = new BenchmarkOptions(arguments);
        using var server = new ObjectiveServer(options.Text("python", "/usr/bin/python3"));
        BenchmarkFunction[] functions = [.. Chosen(options, server)];
        if (options.Find("report") is { } folders) Report(folders.Split(','), [.. functions.Select(f => f.Name)], options);
        else if (options.Has("list")) List(functions);
        else if (options.Has("check")) OptimumCheck.Run(functions);
        else Make(functions, options);
        return Task.CompletedTask;
    }

    // The models of scikit-learn and the functions of BBOB are categories of their own: they run where they are named.
    private static IEnumerable<BenchmarkFunction> Chosen(BenchmarkOptions options, ObjectiveServer server)
    {
        string[] suites = options.List("suite", ""), names = options.List("function", "");
        string? split = options.Find("split");
        bool cheap = options.Has("cheap"), expensive = options.Has("expensive");
        return FunctionTable.All.Concat(BbobTable.All).Concat(MachineLearningTable.All(server)).Where(f =>
            (!Suites.IsApart(f.Suite) || suites.Contains(f.Suite) || names.Contains(f.Name) || options.Has("report"))
            && (suites.Length == 0 || suites.Contains(f.Suite))
            && (names.Length == 0 || names.Contains(f.Name))
            && (split is null || split == f.Split)
            && (!cheap || !f.Definition.IsExpensive) && (!expensive || f.Definition.IsExpensive));
    }

    private static void List(BenchmarkFunction[] functions)
    {
        foreach (BenchmarkFunction f in functions)
            Console.WriteLine($"{f.Name,-26} {f.Suite,-12} {f.Split,-7} {(f.IsRotated ? "rotated" : "")}");
    }

    private static void Report(string[] folders, HashSet<string> functions, BenchmarkOptions options)
    {
        int batch = options.Number("batch", 1);
        int[] seeds = options.Range("seeds", "0-99");
        var library = RunLibrary.Load(folders, header => header.Batch == batch && functions.Contains(header.Function) && seeds.Contains((int)header.Seed));
        string[] searchers = options.List("searchers", string.Join(',', library.Searchers));
        string[] peers = options.List("peers", string.Join(',', searchers.Where(s => s.StartsWith("optuna-", StringComparison.Ordinal))));
        options.RefuseOthers();
        new RegretReport(library, searchers, peers, Console.Out).Write();
    }

    private static void Make(BenchmarkFunction[] functions, BenchmarkOptions options)
    {
        string folder = options.Find("out") ?? throw new ArgumentException("say --out DIR");
        int batch = options.Number("batch", 1);
        int trials = options.Number("trials", batch == 1 ? 100 : 104);
        using var searchers = new SearcherSource(options);
        string[] names = options.List("searchers", "random");
        int[] seeds = options.Range("seeds", "0-19");
        options.RefuseOthers();
        int failed = Campaign.Execute(
            from seed in seeds
            from function in functions
            from name in names
            select new RunJob(name, function, (ulong)seed, batch, trials),
            folder, searchers);
        if (failed > 0) throw new InvalidOperationException($"{failed} runs failed");
    }
}
