using System.Globalization;
using System.Security.Cryptography;
using HyperSearch.Chaos.Tests.Networks;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Chaos.Tests.Proxies;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Journal;
using HyperSearch.Journal.Postgres;
using HyperSearch.Journal.Sqlite;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.TestKit.Postgres;
using HyperSearch.TestKit.Programs;

namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>A cluster of real processes on this machine, each worker behind a proxy of its own. Everything ends with it.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private readonly string token = $"hs_admin_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";
    private readonly string? database;
    private readonly Dictionary<string, string> environment;

    private ChaosCluster(ClusterOptions options)
    {
        Options = options;
        Folder = Directory.CreateTempSubdirectory("hs-chaos-").FullName;
        Held = new HeldAttempts(Exchanges);
        environment = new Dictionary<string, string>
        {
            [LeaseTimes.ScaleVariable] = options.LeaseScale.ToString(CultureInfo.InvariantCulture),
            ["HYPERSEARCH_TOKEN"] = token,
            ["DOTNET_gcServer"] = "0",
            ["DOTNET_TieredPGO"] = "0",
        };
        var own = new Dictionary<string, string>(environment);
        if (options.Database is not null)
        {
            database = PostgresTests.NewDatabase(options.Database);
            own[PostgresAddress.Variable] = database;
        }

        Coordinators = [.. Enumerable.Range(0, options.Coordinators).Select(n => new CoordinatorNode(options.CoordinatorHome ?? Path.Combine(Folder, $"coordinator-{n}"), Folder, token, own))];
        Workers = [.. Enumerable.Range(0, options.Workers).Select(NewWorker)];
    }

    public ClusterOptions Options { get; }

    public string Folder { get; }

    /// <summary>Whether the folder stays: somebody will want to look into it.</summary>
    public bool KeepsFolder { get; set; } = Environment.GetEnvironmentVariable("HYPERSEARCH_CHAOS_KEEP") is not null;

    public LeaseTimes Times => new(Options.LeaseScale);

    public ExchangeLog Exchanges { get; } = new();

    public HeldAttempts Held { get; }

    private Dictionary<string, string> Person => new(environment) { ["HYPERSEARCH_HOME"] = Path.Combine(Folder, "person"), ["HYPERSEARCH_COORDINATOR"] = Coordinators[0].Url };

    public IReadOnlyList<CoordinatorNode> Coordinators { get; }

    public IReadOnlyList<WorkerNode> Workers { get; }

    /// <summary>Starts everything and waits until the coordinators are ready.</summary>
    public static async Task<ChaosCluster> Start(ClusterOptions options)
    {
        var cluster = new ChaosCluster(options);
        try
        {
            // One after the other: the first makes the schema and the token.
            foreach (CoordinatorNode coordinator in cluster.Coordinators)
            {
                coordinator.Start();
                await coordinator.Ready();
            }

            if (options.StartsWorkers) foreach (WorkerNode worker in cluster.Workers) worker.Start();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Submits a study to whichever coordinator answers.</summary>
    public async Task Submit(CountingStudy study)
    {
        string file = study.Write(Folder);
        var request = new SubmitStudy(await File.ReadAllTextAsync(file), Path.GetFileName(file), Folder, null, false, study.Name);
        await Ask($"{study.Name} is submitted", (coordinator, cancel) => coordinator.SubmitStudy(request, cancel));
    }

    /// <summary>Asks the coordinators in turn until one answers; a stopped one is not waited for.</summary>
    public async Task<T> Ask<T>(string what, Func<ICoordinator, CancellationToken, Task<T>> question)
    {
        T answer = default!;
        int turn = 0;
        await Pause.Until(what, AskPatience, async () =>
        {
            using var patience = new CancellationTokenSource(AnswerPatience);
            try
            {
                answer = await question(Coordinators[turn++ % Coordinators.Count].Client, patience.Token);
                return true;
            }
            catch (Exception passing) when (passing is OperationCanceledException or CoordinatorException { Code: ProblemCode.Unreachable or ProblemCode.StorageFull or ProblemCode.Internal })
            {
                return false;
            }
        });
        return answer;
    }

    /// <summary>Starts a verb of the executable against the first coordinator, as a person who leaves it running.</summary>
    public ClusterProcess Run(string name, params string[] arguments) => new([], arguments, Person, Path.Combine(Folder, name + ".log"));

    /// <summary>Runs a verb of the executable against the first coordinator.</summary>
    public (int Code, string Output, string Error) Cli(params string[] arguments)
    {
        string[] variables = [.. Person.Select(e => $"{e.Key}={e.Value}")];
        return Shell.Try("env", [.. variables, Executable.Path, .. arguments]);
    }

    /// <summary>The journal itself. A SQLite journal has one holder: its coordinator has to be gone.</summary>
    public async Task<IJournal> OpenJournal()
    {
        if (database is null) return SqliteJournal.Open(Path.Combine(Coordinators[0].Home, "journal.db"));
        return new PostgresJournal(await PostgresDatabase.Open(PostgresAddress.Parse(database), TimeProvider.System, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (WorkerNode worker in Workers) await worker.DisposeAsync();
        foreach (CoordinatorNode coordinator in Coordinators) coordinator.Dispose();
        if (!KeepsFolder) Directory.Delete(Folder, recursive: true);
    }

    private WorkerNode NewWorker(int number)
    {
        NetworkNamespace? network = null;
        if (Options.Networks) network = NetworkNamespace.TryCreate(out string reason) ?? throw new InvalidOperationException(reason);
        string name = $"worker-{number}";
        string home = number == 0 && Options.FirstWorkerHome is { } chosen ? chosen : Path.Combine(Folder, name);
        return new WorkerNode(name, home, Folder, Options, () => [.. Coordinators.Select(c => c.Address)], Exchanges, network, environment);
    }
}
