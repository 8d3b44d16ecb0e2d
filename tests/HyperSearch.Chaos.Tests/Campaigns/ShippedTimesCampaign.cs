using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Disks;
using HyperSearch.Chaos.Tests.Networks;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Protocol.Agents;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>
/// Five of each fault with the lease times as shipped: a silent worker is given up after 75 s, so the nodes that fall silent do so side by side, 15 of 18,
/// and the others take their trials over. The coordinators are killed and the database restarted after that, for every start of a coordinator gives
/// silent workers another 75 s.
/// </summary>
[TestFixture]
[Category("Campaign")]
[Category("Chaos")]
[NonParallelizable]
[Platform("Linux")]
public sealed class ShippedTimesCampaign
{
    private const int Each = 5;
    private static readonly TimeSpan CutMin = TimeSpan.FromSeconds(85);
    private static readonly TimeSpan CutSpread = TimeSpan.FromSeconds(15);

    /// <summary>Trials of about three seconds: enough for all to hold one.</summary>
    private static readonly CountingStudy Load = new("load", Trials: 60, Steps: 6, TimeSpan.FromMilliseconds(500)) { Parallelism = 24 };

    [Test]
    public async Task Postgres_FiveOfEachFault_BreaksNoPromise()
    {
        using (NetworkNamespace? probe = NetworkNamespace.TryCreate(out string missing))
            if (probe is null) Assert.Ignore(missing);
        using PrivatePostgres? server = PrivatePostgres.TryStart(out string reason);
        if (server is null) Assert.Ignore(reason);
        var options = new ClusterOptions { LeaseScale = 1, Database = server, Coordinators = 2, Workers = 3 * Each + 3, Slots = 1, Networks = true };
        await using PhaseRun kills = await PhaseRun.Start(options, Load);
        PhaseRun stops = kills.Beside(), cuts = kills.Beside(), coordinators = kills.Beside(), databases = kills.Beside();
        IReadOnlyList<WorkerNode> workers = kills.Cluster.Workers;
        await Task.WhenAll(
            Side(n => WorkerFaults.KillForGood(kills, workers[n], tree: n % 2 == 0)),
            Side(n => WorkerFaults.Stop(stops, workers[Each + n], tree: n % 2 == 0)),
            Side(n => WorkerFaults.CutOff(cuts, workers[2 * Each + n], (Partition)(n % 4), CutMin + cuts.Draw(CutSpread))));
        for (int n = 0; n < Each; n++) await CoordinatorFaults.Kill(coordinators, kills.Cluster.Coordinators[n % 2]);
        for (int n = 0; n < Each; n++) await StorageFaults.Restart(databases);

        CampaignRow row = await kills.Finish("worker kill -9, trials taken over by others (this and the next four on one cluster)", Each);
        await CampaignTable.Add(stops.Row("worker SIGSTOP longer than the lease", Each, row.Findings));
        await CampaignTable.Add(cuts.Row("partition between network namespaces, 85 to 100 s", Each, row.Findings));
        await CampaignTable.Add(coordinators.Row("coordinator kill -9 (two on PostgreSQL)", Each, row.Findings));
        await CampaignTable.Add(databases.Row("PostgreSQL stop -m immediate and start", Each, row.Findings));
        await ChaosCampaign.Judge(row);
    }

    [Test]
    public async Task Sqlite_FiveOfEachFault_BreaksNoPromise()
    {
        using SmallDisk? disk = SmallDisk.TryMount(24, out string reason);
        if (disk is null) Assert.Ignore(reason);
        var options = new ClusterOptions { LeaseScale = LeaseTimes.Shipped.Scale, CoordinatorHome = Path.Combine(disk!.Folder, "coordinator-0") };
        await using PhaseRun fills = await PhaseRun.Start(options, Load);
        PhaseRun kills = fills.Beside(), ends = fills.Beside();
        for (int n = 0; n < Each; n++)
        {
            await StorageFaults.Fill(fills, disk);
            await CoordinatorFaults.Kill(kills, fills.Cluster.Coordinators[0]);
            await CoordinatorFaults.Terminate(ends);
        }

        CampaignRow row = await fills.Finish("disk full under a coordinator (SQLite; this and the next two on one cluster)", Each);
        await CampaignTable.Add(kills.Row("coordinator kill -9 (SQLite)", Each, row.Findings));
        await CampaignTable.Add(ends.Row("coordinator SIGTERM under load (SQLite)", Each, row.Findings));
        await ChaosCampaign.Judge(row);
    }

    private static Task Side(Func<int, Task> round) => Task.WhenAll(Enumerable.Range(0, Each).Select(round));
}
