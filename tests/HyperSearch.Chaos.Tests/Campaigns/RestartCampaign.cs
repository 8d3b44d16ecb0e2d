using HyperSearch.Chaos.Tests.Checking;
using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Chaos.Tests.Processes;
using HyperSearch.Chaos.Tests.Workloads;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>A coordinator of a long history is killed while trials run: it is ready again within 10 s, and the trials have noticed nothing.</summary>
[TestFixture]
[Category("Campaign")]
[Category("Chaos")]
[NonParallelizable]
[Platform("Linux")]
public sealed class RestartCampaign
{
    private const int Events = 100_000;
    private const int NewTrials = 12;
    private const int Rounds = 5;
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [TestCase(false)]
    [TestCase(true)]
    public async Task Kill_AtAHundredThousandEvents_IsReadyInTimeWhileTrialsRun(bool postgres)
    {
        using PrivatePostgres? server = postgres ? PrivatePostgres.TryStart(out string reason) : null;
        if (postgres && server is null) Assert.Ignore("there is no PostgreSQL");
        await using ChaosCluster cluster = await ChaosCluster.Start(new ClusterOptions { LeaseScale = 1, Database = server, Workers = 2, StartsWorkers = false });
        CoordinatorNode coordinator = cluster.Coordinators[0];

        // Trials of a quarter of a minute: each is killed upon at least once.
        var study = new CountingStudy("long", (Events / 4) + NewTrials, Steps: 60, TimeSpan.FromMilliseconds(250)) { Parallelism = 4 };
        int past = await GiveItAPast(cluster, study);
        await Start(coordinator, "first start");
        foreach (WorkerNode worker in cluster.Workers) worker.Start();
        await cluster.Ask("the study goes on", (c, cancel) => c.ResumeStudy(study.Name, null, cancel));
        for (int round = 1; round <= Rounds; round++)
        {
            await Pause.Until("every slot has a trial", Patience, () => cluster.Workers.All(w => cluster.Held.Of(w.Name).Count == cluster.Options.Slots));
            await coordinator.Process.Kill();
            await Start(coordinator, $"kill {round}");
        }

        await Pause.Until("the study is over", Patience, async () => (await cluster.Ask("the study is shown", (c, cancel) => c.WaitForChange(study.Name, -1, TimeSpan.Zero, cancel))).State == "finished");
        coordinator.Process.Terminate();
        await coordinator.Process.Ended(ReadyLimit);
        await using IJournal journal = await cluster.OpenJournal();
        StudyHistory history = await StudyHistory.Read(journal, study.Name);
        Assert.Multiple(() =>
        {
            Assert.That(history.Events.OfType<TrialLeased>().Where(e => e.Number >= past).Select(e => e.Attempt), Is.All.EqualTo(1), "no trial was begun again");
            Assert.That(history.Events.OfType<TrialRequeued>(), Is.Empty, "no trial was taken back");
            Assert.That((Violation[])[.. HistoryRules.Check(history), .. AcknowledgementRules.Check(history, Acknowledgements.From(cluster.Exchanges.All)), .. ObjectiveRules.Check(history, study.Steps)], Is.Empty);
        });
    }

    private static async Task<int> GiveItAPast(ChaosCluster cluster, CountingStudy study)
    {
        CoordinatorNode coordinator = cluster.Coordinators[0];
        await cluster.Submit(study);
        await cluster.Ask("the study is paused", (c, cancel) => c.PauseStudy(study.Name, null, cancel));
        coordinator.Process.Terminate();
        await coordinator.Process.Ended(ReadyLimit);
        await using IJournal journal = await cluster.OpenJournal();
        return await LongHistory.Write(journal, study.Name, Events, study.Steps);
    }

    private static async Task Start(CoordinatorNode coordinator, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        coordinator.Start();
        await coordinator.Ready();
        TimeSpan taken = TimeProvider.System.GetElapsedTime(began);
        await TestContext.Progress.WriteLineAsync(FormattableString.Invariant($"{what}: ready {taken.TotalSeconds:0.00} s after its start"));
        Assert.That(taken, Is.LessThan(ReadyLimit));
    }
}
