using System.Text.Json;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Tests.Leases;

/// <summary>What the coordinator does about agents that it hears nothing of, or bad things.</summary>
public sealed class ExpiryTests
{
    private static readonly LeaseTimes Times = LeaseTimes.Shipped;
    
    [Test]
    public async Task Silence_LetsTheLeaseExpireAndTheNextAgentHaveIt()
    {
        await using var bench = new Bench();
        Grant lost = await Begin(bench);
        await Expire(bench);
        await bench.Register("session-2", agent: "other");
        Grant next = (await bench.Lease(0, "session-2"))!;
        Assert.That((next.Trial, next.Attempt), Is.EqualTo((lost.Trial, 2)));
        Assert.That(Bench.CodeOf(() => bench.Complete(lost, 0.5)), Is.EqualTo(ProblemCode.StaleAttempt));
        Assert.That((await Beat(bench, 1, lost)).Verdicts.Single().Verdict, Is.EqualTo(LeaseVerdicts.Stale));
    }

    [Test]
    public async Task Beat_OfAnExpiredLease_TakesItBack()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        await Expire(bench);
        Assert.That((await Beat(bench, 1, grant)).Verdicts, Is.Empty);
        Assert.That((await bench.Events()).OfType<TrialReinstated>().Count(), Is.EqualTo(1));
        Assert.That((await bench.Complete(grant, 0.5)).State, Is.EqualTo("completed"));
    }

    [Test]
    public async Task Beats_ThatNeverListTheGrant_LetItExpireLongBeforeSilenceWould()
    {
        await using var bench = new Bench();
        await Begin(bench);
        await Pass(bench, Times.Grace / 2);
        await Beat(bench, 1);
        await Pass(bench, Times.Grace / 2);
        await Beat(bench, 2);
        await Pass(bench, TimeSpan.Zero);
        Assert.That((await bench.Events()).OfType<TrialRequeued>().Single().Message, Does.Contain("does not know of it"));
    }

    [Test]
    public async Task Beat_OfACancelledTrial_SaysStop()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        await bench.Coordinator.StopStudy(grant.Study, null, CancellationToken.None);
        LeaseVerdict verdict = (await Beat(bench, 1, grant)).Verdicts.Single();
        Assert.That((verdict.Verdict, verdict.Trial, verdict.Attempt), Is.EqualTo((LeaseVerdicts.Stop, grant.Trial, grant.Attempt)));
    }

    [Test]
    public async Task SilenceOfAll_WaitsForTheBrake()
    {
        List<string> said = [];
        await using var bench = new Bench(change: o => o with { Log = said.Add });
        const int Agents = 20;
        await bench.Submit(Files.Random(Agents, parallelism: Agents));
        for (int i = 0; i < Agents; i++)
        {
            await bench.Register($"s{i}", 1, $"a{i}");
            Assert.That(await bench.Lease(0, $"s{i}"), Is.Not.Null);
        }

        await Pass(bench, Times.Reclaim);
        Assert.That((await bench.Events()).OfType<TrialRequeued>(), Is.Empty, "a network is gone, and nothing expires");
        Assert.That(said, Has.One.Contains("late together"));
        await Pass(bench, Times.BrakeMax);
        Assert.That((await bench.Events()).OfType<TrialRequeued>(), Is.Not.Empty, "for ever it waits not");
    }

    [Test]
    public async Task ThreeTrialsFailedByTheMachine_PutItsNodeAway()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 9));
        await bench.Register("session-2", agent: "other");
        await bench.Register();
        for (int i = 0; i < 3; i++) await bench.End((await bench.Lease(i))!, "failed", "infra");
        Assert.That(await bench.Lease(0), Is.Null, "no work for a bad node");
        Assert.That(await bench.Lease(0, "session-2"), Is.Not.Null);
        AgentSummary away = (await bench.Coordinator.ListAgents(CancellationToken.None)).Single(a => a.Agent == "agent");
        Assert.That((away.State, away.QuarantinedForSeconds), Is.EqualTo(("quarantined", Times.Quarantine.TotalSeconds)));
    }

    [Test]
    public async Task OnlyAgent_IsNeverPutAway()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 9));
        await bench.Register();
        for (int i = 0; i < 4; i++) await bench.End((await bench.Lease(i))!, "failed", "infra");
        Assert.That(await bench.Lease(0), Is.Not.Null);
    }

    [Test]
    public async Task AgentAskedToDrain_HearsOfItAndGetsNoWork()
    {
        await using var bench = new Bench();
        Grant grant = await Begin(bench);
        Assert.That((await bench.Coordinator.DrainAgent("agent", CancellationToken.None)).State, Is.EqualTo("draining"));
        Assert.That((await Beat(bench, 1, grant)).Drain, Is.True);
        Assert.That(await bench.Lease(1), Is.Null);
        Assert.That(Bench.CodeOf(() => bench.Coordinator.DrainAgent("nobody", CancellationToken.None)), Is.EqualTo(ProblemCode.NotFound));
    }

    [Test]
    public async Task Study_ThatWantsALabelAndMemory_GoesToASlotThatHasThem()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 9, more: "resources: {gpus: 1, gpu_memory_gb: 20, labels: {pool: big}}"));
        await bench.Register("plain", agent: "plain");
        var labels = new Dictionary<string, string> { ["pool"] = "big" };
        DeviceSummary[] devices = [new(0, "cuda", "0", "H100", 80, null), new(1, "cuda", "1", "T4", 16, null)];
        await bench.Coordinator.RegisterAgent(new RegisterAgent("node", "node-1", 2, JsonSerializer.SerializeToElement(new { })) { Labels = labels, Devices = devices }, CancellationToken.None);
        Assert.That(await bench.Lease(0, "plain"), Is.Null, "no label");
        Assert.That(await bench.Lease(1, "node-1"), Is.Null, "too small");
        Assert.That(await bench.Lease(0, "node-1"), Is.Not.Null);
    }

    private static async Task<Grant> Begin(Bench bench)
    {
        await bench.Submit(Files.Random(9));
        await bench.Register();
        return (await bench.Lease())!;
    }

    private static Task<HeartbeatAnswer> Beat(Bench bench, long number, params Grant[] grants) => bench.Coordinator.Heartbeat(
        new Heartbeat(Bench.Session, number, [.. grants.Select(g => new HeldLease(g.Study, g.Trial, g.Attempt, 0))], false), CancellationToken.None);

    private static async Task Expire(Bench bench)
    {
        await Pass(bench, Times.Reclaim);
        Assert.That((await bench.Events()).OfType<TrialRequeued>().Single().Class, Is.EqualTo(FailureClass.Lost));
    }

    /// <summary>Time passes, and the leases are looked through.</summary>
    private static async Task Pass(Bench bench, TimeSpan time)
    {
        bench.Time.Advance(time);
        await bench.Coordinator.SweepLeases();
    }
}
