using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Disks;
using HyperSearch.Chaos.Tests.Networks;
using HyperSearch.Chaos.Tests.Proxies;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>One of each fault with scaled lease times, for every test run: the campaign in a nutshell.</summary>
[TestFixture]
[Category("Chaos")]
[NonParallelizable]
[Platform("Linux")]
public sealed class ChaosSmokeTests
{
    private const double Scale = 0.04;
    private static readonly CountingStudy Load = new("load", Trials: 12, Steps: 4, TimeSpan.FromMilliseconds(120));

    [Test]
    public async Task Postgres_OneOfEachFault_BreaksNoPromise()
    {
        using PrivatePostgres? server = PrivatePostgres.TryStart(out string reason);
        if (server is null) Assert.Ignore(reason);
        bool networks = HasNetworks();
        await using PhaseRun run = await PhaseRun.Start(new ClusterOptions { LeaseScale = Scale, Database = server, Coordinators = 2, Workers = 3, Networks = networks }, Load);
        IReadOnlyList<WorkerNode> workers = run.Cluster.Workers;
        foreach (WorkerNode worker in workers) worker.Proxy.Plan = FaultPlan.Everything(0.002);
        await CoordinatorFaults.Kill(run, run.Cluster.Coordinators[0]);
        await Task.WhenAll(
            WorkerFaults.KillForGood(run, workers[0], tree: true),
            WorkerFaults.Stop(run, workers[1], tree: false),
            networks ? WorkerFaults.CutOff(run, workers[2], Partition.LinkDown, run.Cluster.Times.Reclaim) : Task.CompletedTask);
        await StorageFaults.Restart(run);
        await CoordinatorFaults.Terminate(run);
        await WorkerFaults.Terminate(run, workers[0]);
        await ChaosCampaign.Judge(await run.Finish("one of each, PostgreSQL", networks ? 7 : 6));
    }

    [Test]
    public async Task Sqlite_KilledAndOutOfDisk_BreaksNoPromise()
    {
        using SmallDisk? disk = SmallDisk.TryMount(24, out string reason);
        if (disk is null) Assert.Ignore(reason);
        await using PhaseRun run = await PhaseRun.Start(new ClusterOptions { LeaseScale = Scale, Workers = 2, CoordinatorHome = Path.Combine(disk!.Folder, "coordinator-0") }, Load);
        await StorageFaults.Fill(run, disk);
        await CoordinatorFaults.Kill(run, run.Cluster.Coordinators[0]);
        await ChaosCampaign.Judge(await run.Finish("one of each, SQLite", 2));
    }

    private static bool HasNetworks()
    {
        using NetworkNamespace? probe = NetworkNamespace.TryCreate(out _);
        return probe is not null;
    }
}
