namespace HyperSearch.EndToEnd.Tests.Slurm;

/// <summary>Workers that `fleet slurm` submits to a real Slurm of two virtual nodes, and what Slurm does to them.</summary>
[TestFixture]
[Category("Slurm")]
[Platform("Linux")]
public sealed class SlurmFleetTests
{
    private const string ReportX = """echo "{\"step\":1,\"metrics\":{\"loss\":$HYPERSEARCH_PARAM_X}}" """;

    /// <summary>Says which trial has begun and waits for a word. SIGTERM ends it, as it ends any program.</summary>
    private const string WaitForGo = "echo $HYPERSEARCH_PARAM_X > {0}/words\nuntil [ -e {0}/go ]; do sleep 0.05; done\n" + ReportX;

    private VirtualCluster cluster = null!;

    [OneTimeSetUp]
    public async Task StartCluster() => cluster = await VirtualCluster.Start(nodes: 2);

    [OneTimeTearDown]
    public void StopCluster() => cluster?.Dispose();

    [Test]
    public async Task FleetSlurm_TwoNodes_WorkAtOnceAndEndWithTheirTrialsDone()
    {
        using SearchFleet fleet = await SearchFleet.Start(cluster);
        using StreamReader words = fleet.Home.Pipe("words");
        string file = fleet.Study("both", WaitForGo, trials: 8, parallelism: 2);
        string job = await fleet.Submit(nodes: 2);
        Invocation submit = fleet.Home.Start("submit", file);

        // One slot a worker: that two trials run before any may end shows that both nodes work.
        string[] first = [await words.Next(), await words.Next()];
        Assert.That(first, Is.Unique);
        Assert.That(await cluster.Nodes(job), Is.EquivalentTo(new[] { "v1", "v2" }));
        fleet.Go();
        Assert.That(await submit.ExitCode(), Is.Zero, submit.Errors + fleet.Logs());

        await fleet.EachTrialOnce("both", 8);
        await cluster.Run("scancel", "--batch", "--signal=TERM", job);
        await cluster.Await(job);
        Assert.That(fleet.Logs(), Does.Match("(?s)-0 has ended.*-1 has ended"), "a worker that is asked to end does so in order");
    }

    [Test]
    public async Task Requeue_InMidTrial_GivesTheTrialBackAndTheSameWorkerComesAgain()
    {
        using SearchFleet fleet = await SearchFleet.Start(cluster);
        using StreamReader words = fleet.Home.Pipe("words");
        string file = fleet.Study("requeued", WaitForGo, trials: 4, parallelism: 1);
        string job = await fleet.Submit(nodes: 1);
        Invocation submit = fleet.Home.Start("submit", file);
        string begun = await words.Next();
        await cluster.Run("scontrol", "requeue", job + "_0");
        Assert.That(await words.Next(), Is.EqualTo(begun), "the same trial, in the job's second life");
        fleet.Go();
        Assert.That(await submit.ExitCode(), Is.Zero, submit.Errors + fleet.Logs());

        IReadOnlyList<TrialRow> rows = await fleet.EachTrialOnce("requeued", 4);
        Assert.That(rows.Select(r => r.Attempts), Is.EqualTo(new[] { 2, 1, 1, 1 }));
    }

    [TestCase("cancelled", "")]
    [TestCase("killed", "--full --signal=KILL")]
    public async Task WorkerTakenAway_InMidTrial_LosesItsLeaseToTheOtherAndNoResult(string study, string how)
    {
        using SearchFleet fleet = await SearchFleet.Start(cluster);
        using StreamReader words = fleet.Home.Pipe("words");
        string file = fleet.Study(study, WaitForGo, trials: 6, parallelism: 2);
        string job = await fleet.Submit(nodes: 2);
        Invocation submit = fleet.Home.Start("submit", file);
        Assert.That(new[] { await words.Next(), await words.Next() }, Is.Unique);

        await cluster.Run("scancel", [.. how.Split(' ', StringSplitOptions.RemoveEmptyEntries), job + "_0"]);
        await cluster.Await(job, "R");
        fleet.Go();
        Assert.That(await submit.ExitCode(), Is.Zero, submit.Errors + fleet.Logs());
        Assert.That((await fleet.EachTrialOnce(study, 6)).Sum(r => r.Attempts), Is.EqualTo(7));
    }
}
