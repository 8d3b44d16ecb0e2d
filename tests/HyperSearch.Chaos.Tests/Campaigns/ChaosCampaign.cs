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

    [Test]
    public Task CoordinatorsOnPostgres_Killed() => Phase("coordinator kill -9 (two on PostgreSQL)", 70, OnPostgres(), (run, round) => CoordinatorFaults.Kill(run, run.Cluster.Coordinators[round % 2]), lanes: 2);

    [Test]
    public Task CoordinatorOnSqlite_Killed() => Phase("coordinator kill -9 (SQLite)", 30, OnSqlite(), (run, _) => CoordinatorFaults.Kill(run, run.Cluster.Coordinators[0]));

    [Test]
    public Task Workers_KilledAndRestarted() => Phase(
        "worker kill -9, restarted at once", 50, OnPostgres(), (run, round) => WorkerFaults.KillAndRestart(run, run.Cluster.Workers[round % run.Cluster.Workers.Count], tree: round % 4 < 2), lanes: 2);

    [Test]
    public Task Workers_Lost() => Phase(
        "worker kill -9, trials taken over by others", 50, OnPostgres(), (run, round) => WorkerFaults.KillForGood(run, run.Cluster.Workers[round % run.Cluster.Workers.Count], tree: round % 4 < 2), lanes: 2);

    [Test]
    public Task Workers_Stopped() => Phase(
        "worker SIGSTOP longer than the lease", 40, OnPostgres(), (run, round) => WorkerFaults.Stop(run, run.Cluster.Workers[round % run.Cluster.Workers.Count], tree: round % 4 < 2), lanes: 2);

    [Test]
    public Task Coordinators_Stopped() => Phase("coordinator SIGSTOP longer than the lease", 10, OnPostgres(), (run, round) => CoordinatorFaults.Stop(run, run.Cluster.Coordinators[round % 2]));

    [Test]
    public Task Database_Restarted() => Phase("PostgreSQL stop -m immediate and start", 30, OnPostgres(), (run, _) => StorageFaults.Restart(run));

    [Test]
    public Task Database_BackendsKilled() => Phase("PostgreSQL backend kill -9", 10, OnPostgres(), (run, _) => StorageFaults.KillBackend(run));

    [Test]
    public async Task Nodes_CutOff()
    {
        RequireNetworks();
        await Phase(
            "partition between network namespaces",
            30,
            OnPostgres() with { Networks = true },
            (run, round) => WorkerFaults.CutOff(run, run.Cluster.Workers[round % run.Cluster.Workers.Count], (Partition)(round / 4 % 4), run.Draw(2 * run.Cluster.Times.Reclaim)),
            lanes: 2);
    }

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

    /// <summary>Everything at once on one cluster.</summary>
    [Test]
    public async Task Everything_AtOnce()
    {
        RequireNetworks();
        int rounds = Rounds(10);
        await using PhaseRun run = await PhaseRun.Start(OnPostgres() with { Networks = true, Workers = 5 }, Load);
        foreach (WorkerNode worker in run.Cluster.Workers) worker.Proxy.Plan = FaultPlan.Everything(0.005);
        IReadOnlyList<WorkerNode> workers = run.Cluster.Workers;
        await Task.WhenAll(
            Repeat(rounds, round => CoordinatorFaults.Kill(run, run.Cluster.Coordinators[round % 2])),
            Repeat(rounds, round => WorkerFaults.KillAndRestart(run, workers[0], tree: round % 2 == 0)),
            Repeat(rounds / 2, round => WorkerFaults.Stop(run, workers[1], tree: round % 2 == 0)),
            Repeat(rounds / 2, round => WorkerFaults.CutOff(run, workers[2], (Partition)(round % 4), run.Draw(2 * run.Cluster.Times.Reclaim))),
            Repeat(rounds / 2, _ => StorageFaults.Restart(run)));
        await Judge(await run.Finish("all of these at once", 2 * rounds + 3 * (rounds / 2)));
    }

    internal static int Rounds(int count) => Math.Max(1, (int)Math.Round(count * Setting("HYPERSEARCH_CHAOS_ROUNDS", 1)));

    internal static async Task Judge(CampaignRow row)
    {
        await CampaignTable.Add(row);
        Assert.That(row.Findings.Violations, Is.Empty);
        Assert.That(row.Findings.Completions, Is.Positive, "trials completed while faults fell");
    }

    private static async Task Phase(string fault, int count, ClusterOptions options, Func<PhaseRun, int, Task> round, int lanes = 1)
    {
        int rounds = Rounds(count);
        await using PhaseRun run = await PhaseRun.Start(options, Load);

        // Lane l takes the rounds l, l + lanes, ...: with as many workers as a multiple of the lanes, no two lanes meet at a worker.
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(async lane =>
        {
            for (int r = lane; r < rounds; r += lanes) await round(run, r);
        }));
        await Judge(await run.Finish(fault, rounds));
    }

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
