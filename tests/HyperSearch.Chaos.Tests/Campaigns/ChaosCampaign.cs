using System.Globalization;
using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Disks;
using HyperSearch.Chaos.Tests.Networks;
using HyperSearch.Chaos.Tests.Proxies;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>
/// The whole campaign with scaled lease times: each test throws one kind of fault at a cluster under load, many times, lets it finish and checks the journal.
/// HYPERSEARCH_CHAOS_ROUNDS scales the numbers of rounds, HYPERSEARCH_CHAOS_SCALE the lease times, HYPERSEARCH_CHAOS_SEED draws the moments.
/// </summary>
[TestFixture]
[Category("Campaign")]
[Category("Chaos")]
[NonParallelizable]
[Platform("Linux")]
public sealed class ChaosCampaign
{
    /// <summary>Trials of about a second.</summary>
    private static readonly CountingStudy Load = new("load", Trials: 40, Steps: 6, TimeSpan.FromMilliseconds(150));

    private static readonly double Scale = Setting("HYPERSEARCH_CHAOS_SCALE", 0.04);
    private static readonly int Seed = (int)Setting("HYPERSEARCH_CHAOS_SEED", Environment.TickCount & 0xFFFF);

    private PrivatePostgres? server;

    [OneTimeSetUp]
    public async Task Begin()
    {
        server = PrivatePostgres.TryStart(out string reason);
        if (server is null) Assert.Ignore(reason);
        await TestContext.Progress.WriteLineAsync($"HYPERSEARCH_CHAOS_SEED={Seed}, lease times x{Scale}");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        server?.Dispose();
        await TestContext.Progress.WriteLineAsync("\n" + CampaignTable.Text());
    }

    /// <summary>
    /// The faults that processes, nodes and the database suffer, all on one cluster: each coordinator, each pair of workers and the database has its own kind
    /// of trouble, and they have it at the same time.
    /// </summary>
    [Test]
    public async Task Cluster_UnderEveryFaultAtOnce()
    {
        RequireNetworks();
        await using PhaseRun kills = await PhaseRun.Start(OnPostgres() with { Networks = true, Workers = 8, Slots = 1 }, Load);
        PhaseRun pauses = kills.Beside(), restarts = kills.Beside(), losses = kills.Beside(), stops = kills.Beside(), cuts = kills.Beside(), databases = kills.Beside(), backends = kills.Beside();
        IReadOnlyList<CoordinatorNode> coordinators = kills.Cluster.Coordinators;
        IReadOnlyList<WorkerNode> workers = kills.Cluster.Workers;
        async Task Coordinator(int n)
        {
            await Repeat(Rounds(35), _ => CoordinatorFaults.Kill(kills, coordinators[n]));
            await Repeat(Rounds(5), _ => CoordinatorFaults.Stop(pauses, coordinators[n]));
        }

        async Task Database()
        {
            await Repeat(Rounds(30), _ => StorageFaults.Restart(databases));
            await Repeat(Rounds(10), _ => StorageFaults.KillBackend(backends));
        }

        await Task.WhenAll(
            Database(),
            Coordinator(0),
            Coordinator(1),
            Pair(n => Repeat(Rounds(25), round => WorkerFaults.KillAndRestart(restarts, workers[n], tree: round % 2 == 0))),
            Pair(n => Repeat(Rounds(25), round => WorkerFaults.KillForGood(losses, workers[2 + n], tree: round % 2 == 0))),
            Pair(n => Repeat(Rounds(20), round => WorkerFaults.Stop(stops, workers[4 + n], tree: round % 2 == 0))),
            Pair(n => Repeat(Rounds(15), round => WorkerFaults.CutOff(cuts, workers[6 + n], (Partition)(round % 4), cuts.Draw(2 * cuts.Cluster.Times.Reclaim)))));

        CampaignRow row = await kills.Finish("coordinator kill -9 (two on PostgreSQL; this and the next seven on one cluster at the same time)", 2 * Rounds(35));
        await CampaignTable.Add(pauses.Row("coordinator SIGSTOP longer than the lease", 2 * Rounds(5), row.Findings));
        await CampaignTable.Add(restarts.Row("worker kill -9, restarted at once", 2 * Rounds(25), row.Findings));
        await CampaignTable.Add(losses.Row("worker kill -9, trials taken over by others", 2 * Rounds(25), row.Findings));
        await CampaignTable.Add(stops.Row("worker SIGSTOP longer than the lease", 2 * Rounds(20), row.Findings));
        await CampaignTable.Add(cuts.Row("partition between network namespaces", 2 * Rounds(15), row.Findings));
        await CampaignTable.Add(databases.Row("PostgreSQL stop -m immediate and start", Rounds(30), row.Findings));
        await CampaignTable.Add(backends.Row("PostgreSQL backend kill -9", Rounds(10), row.Findings));
        await Judge(row);
    }

    [Test]
    public Task CoordinatorOnSqlite_Killed() => Phase("coordinator kill -9 (SQLite)", 30, OnSqlite(), (run, _) => CoordinatorFaults.Kill(run, run.Cluster.Coordinators[0]));

    [Test]
    public async Task CoordinatorDisk_Full()
    {
        using SmallDisk? disk = SmallDisk.TryMount(24, out string reason);
        if (disk is null) Assert.Ignore(reason);
        await Phase("disk full under a coordinator (SQLite)", 10, OnSqlite() with { CoordinatorHome = Path.Combine(disk!.Folder, "coordinator-0") }, (run, _) => StorageFaults.Fill(run, disk));
    }

    [Test]
    public async Task WorkerDisk_Full()
    {
        using SmallDisk? disk = SmallDisk.TryMount(8, out string reason);
        if (disk is null) Assert.Ignore(reason);
        await Phase("disk full under a worker", 5, OnSqlite() with { FirstWorkerHome = Path.Combine(disk!.Folder, "worker-0") }, (run, _) => StorageFaults.FillWorker(run, disk));
    }

    [Test]
    public async Task Messages_Mistreated()
    {
        await using PhaseRun run = await PhaseRun.Start(OnPostgres(), Load);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(Rounds(60)));
        foreach (WorkerNode worker in run.Cluster.Workers) worker.Proxy.Plan = FaultPlan.Everything(0.02);
        await MessageFaults.UntilOver(run, patience.Token);
        int hit = run.Cluster.Workers.Sum(w => w.Proxy.Faults);
        await Judge(await run.Finish("messages delayed, dropped, duplicated, replayed, cut, trickled, swallowed; half-open and reset connections", hit));
    }

    [Test]
    public Task Processes_Terminated() => Phase(
        "SIGTERM under load, worker and coordinator in turn", 20, OnPostgres(), (run, round) => round % 2 == 0 ? CoordinatorFaults.Terminate(run) : WorkerFaults.Terminate(run, run.Cluster.Workers[round / 2 % run.Cluster.Workers.Count]));

    internal static int Rounds(int count) => Math.Max(1, (int)Math.Round(count * Setting("HYPERSEARCH_CHAOS_ROUNDS", 1)));

    internal static async Task Judge(CampaignRow row)
    {
        await CampaignTable.Add(row);
        Assert.That(row.Findings.Violations, Is.Empty);
        Assert.That(row.Findings.Completions, Is.Positive, "trials completed while faults fell");
    }

    private static async Task Phase(string fault, int count, ClusterOptions options, Func<PhaseRun, int, Task> round)
    {
        int rounds = Rounds(count);
        await using PhaseRun run = await PhaseRun.Start(options, Load);
        await Repeat(rounds, r => round(run, r));
        await Judge(await run.Finish(fault, rounds));
    }

    private static Task Pair(Func<int, Task> lane) => Task.WhenAll(lane(0), lane(1));

    private static async Task Repeat(int rounds, Func<int, Task> round)
    {
        for (int r = 0; r < rounds; r++) await round(r);
    }

    private static ClusterOptions OnSqlite() => new() { LeaseScale = Scale, Seed = Seed };

    private static double Setting(string name, double otherwise) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : otherwise;

    private static void RequireNetworks()
    {
        using NetworkNamespace? probe = NetworkNamespace.TryCreate(out string reason);
        if (probe is null) Assert.Ignore(reason);
    }

    private ClusterOptions OnPostgres() => OnSqlite() with { Database = server, Coordinators = 2 };
}
