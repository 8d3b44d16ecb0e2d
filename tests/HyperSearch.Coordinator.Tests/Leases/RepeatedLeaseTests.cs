using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Tests.Leases;

/// <summary>Lease requests that the network doubles, delays and reorders.</summary>
public sealed class RepeatedLeaseTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [TestCase("completed")]
    [TestCase("released")]
    [TestCase("failed")]
    public async Task Request_WhoseAttemptEnded_IsSuperseded(string outcome)
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9));
        await bench.Register();
        Grant grant = (await bench.Lease(request: "r"))!;
        if (outcome == "completed") await bench.Complete(grant, 1);
        else await bench.End(grant, outcome, outcome == "failed" ? "timeout" : null);
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "r")), Is.EqualTo(ProblemCode.LeaseSuperseded));
        Assert.That(await bench.Lease(request: "s"), Is.Not.Null, "a new wish gets another trial");
    }

    [Test]
    public async Task Request_WhoseAttemptExpiredAndWentElsewhere_IsSuperseded()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 1));
        await bench.Register();
        Grant lost = (await bench.Lease(request: "r"))!;
        await Silence(bench);
        await bench.Register("session-2", agent: "other");
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "r")), Is.EqualTo(ProblemCode.LeaseSuperseded), "expired");
        Grant next = (await bench.Lease(0, "session-2"))!;
        Assert.That((next.Trial, next.Attempt), Is.EqualTo((lost.Trial, 2)));
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "r")), Is.EqualTo(ProblemCode.LeaseSuperseded), "granted elsewhere");
    }

    [Test]
    public async Task Request_WhoseAttemptExpiredAndWasTakenBack_IsTheSameGrant()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 1));
        await bench.Register();
        Grant lost = (await bench.Lease(request: "r"))!;
        await Silence(bench);
        await bench.Coordinator.Heartbeat(new Heartbeat(Bench.Session, 1, [new HeldLease(lost.Study, lost.Trial, lost.Attempt, 0)], false), CancellationToken.None);
        Grant again = (await bench.Lease(request: "r"))!;
        Assert.That((again.Trial, again.Attempt), Is.EqualTo((lost.Trial, lost.Attempt)));
    }

    [Test]
    public async Task Request_SupersededBeforeARestart_IsSoAfterIt()
    {
        var journal = new InMemoryJournal();
        await using (var before = new Bench(journal))
        {
            await before.Submit(Files.Random(9));
            await before.Register();
            await before.Complete((await before.Lease(request: "r"))!, 1);
        }

        await using var bench = new Bench(journal);
        await bench.Submit(Files.Random(9));
        await bench.Register();
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "r")), Is.EqualTo(ProblemCode.LeaseSuperseded));
    }

    [Test]
    public async Task SameRequest_SentTwiceWhileItWaits_GetsOneGrantTwice()
    {
        await using var bench = new Bench();
        await bench.Register();
        Task<Grant?> first = bench.Lease(request: "r", wait: Long);
        Task<Grant?> second = bench.Lease(request: "r", wait: Long);
        Task<Grant?> third = bench.Lease(request: "r", wait: Long);
        await bench.Submit(Files.Random(9));
        Grant?[] grants = [await first, await second, await third];
        Assert.That(grants.Select(g => (g!.Trial, g.Attempt)), Is.All.EqualTo((0, 1)));
        Assert.That((await bench.Events()).OfType<Core.Studies.TrialLeased>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task SameRequest_WhoseFirstCallGivesUp_GoesOnWaitingWithTheSecond()
    {
        await using var bench = new Bench();
        await bench.Register();
        using var gone = new CancellationTokenSource();
        Task<Grant?> first = bench.Lease(request: "r", wait: Long, cancel: gone.Token);
        Task<Grant?> second = bench.Lease(request: "r", wait: Long);
        gone.Cancel();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        await bench.Submit(Files.Random(9));
        Assert.That((await second)!.Trial, Is.Zero);
    }

    [Test]
    public async Task OlderPoll_ThatArrivesAfterANewerOne_IsSuperseded()
    {
        await using var bench = new Bench();
        await bench.Register();
        Task<Grant?> newer = bench.Lease(request: "r2", wait: Long, poll: 2);
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "r1", wait: Long, poll: 1)), Is.EqualTo(ProblemCode.PollSuperseded));
        await bench.Submit(Files.Random(9));
        Assert.That((await newer)!.Trial, Is.Zero);
    }

    [Test]
    public async Task OlderPoll_OfASessionThatIntroducedItselfAgain_IsSuperseded()
    {
        await using var bench = new Bench();
        await bench.Register();
        await bench.Lease(request: "r2", poll: 2);
        await bench.Register();
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "r1", poll: 1)), Is.EqualTo(ProblemCode.PollSuperseded));
    }

    [Test]
    public async Task OlderPoll_AfterARestart_GetsNothing()
    {
        var journal = new InMemoryJournal();
        await using (var before = new Bench(journal))
        {
            await before.Submit(Files.Random(9));
            await before.Register();
            await before.Complete((await before.Lease(request: "r1", poll: 1))!, 1);
            await before.Complete((await before.Lease(request: "r2", poll: 2))!, 1);
        }

        await using var bench = new Bench(journal);
        await bench.Submit(Files.Random(9));
        await bench.Register();
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "r1", poll: 1)), Is.EqualTo(ProblemCode.LeaseSuperseded), "the journal knows a later one");
        Assert.That(await bench.Lease(request: "r3", poll: 3), Is.Not.Null);
    }

    [TestCase("")]
    [TestCase(null, 201)]
    public async Task RequestId_OfNoSensibleLength_IsRefused(string? id, int length = 0)
    {
        await using var bench = new Bench();
        await bench.Register();
        Assert.That(Bench.CodeOf(() => bench.Lease(request: id ?? new string('r', length))), Is.EqualTo(ProblemCode.InvalidRequest));
    }

    /// <summary>So long that leases expire, with a look every few seconds.</summary>
    private static async Task Silence(Bench bench)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < LeaseTimes.Shipped.Grace + LeaseTimes.Shipped.Reclaim; passed += LeaseTimes.Shipped.Sweep)
        {
            bench.Time.Advance(LeaseTimes.Shipped.Sweep);
            await bench.Coordinator.SweepLeases();
        }
    }
}
