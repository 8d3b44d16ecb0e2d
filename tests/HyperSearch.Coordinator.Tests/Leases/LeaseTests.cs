using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Leases;

public sealed class LeaseTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Lease_Repeated_IsTheSameGrant()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 2));
        await bench.Register();
        Grant first = (await bench.Lease(request: "r"))!;
        Grant again = (await bench.Lease(request: "r"))!;
        Assert.That((again.Trial, again.Attempt, again.Seed), Is.EqualTo((first.Trial, first.Attempt, first.Seed)));
        Assert.That((await bench.Lease(1))!.Trial, Is.EqualTo(1), "another slot gets another trial");
    }

    [Test]
    public async Task Lease_AtParallelism_WaitsUntilATrialEnds()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 2));
        await bench.Register();
        Grant first = (await bench.Lease(0))!;
        await bench.Lease(1);
        Task<Grant?> third = bench.Lease(2, wait: Long);
        Assert.That(third.IsCompleted, Is.False);
        await bench.Complete(first, 1);
        Assert.That((await third)!.Trial, Is.EqualTo(2));
    }

    [Test]
    public async Task Lease_WaitIsOver_IsNull()
    {
        await using var bench = new Bench();
        await bench.Register();
        Task<Grant?> waiting = bench.Lease(wait: Long);
        bench.Time.Advance(TimeSpan.FromSeconds(19));
        Assert.That(waiting.IsCompleted, Is.False);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await waiting, Is.Null);
    }

    [Test]
    public async Task Lease_Cancelled_TakesNothing()
    {
        await using var bench = new Bench();
        await bench.Register();
        using var cancel = new CancellationTokenSource();
        Task<Grant?> waiting = bench.Lease(wait: Long, cancel: cancel.Token);
        await cancel.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        await bench.Submit(Files.Random(9));
        Assert.That((await bench.Lease(1))!.Trial, Is.Zero);
    }

    [Test]
    public async Task Waiters_AreServedInOrderOfArrival()
    {
        await using var bench = new Bench();
        await bench.Register();
        Task<Grant?>[] waiting = [.. Enumerable.Range(0, 4).Select(slot => bench.Lease(slot, wait: Long))];
        await bench.Submit(Files.Random(9));
        for (int i = 0; i < 4; i++)
        {
            Grant grant = (await waiting[i])!;
            Assert.That(waiting.Skip(i + 1).Any(w => w.IsCompleted), Is.False);
            await bench.Complete(grant, 1);
        }
    }

    [Test]
    public async Task NewerCall_OfTheSameSlot_EndsTheOlderOne()
    {
        await using var bench = new Bench();
        await bench.Register();
        Task<Grant?> older = bench.Lease(0, wait: Long);
        Task<Grant?> newer = bench.Lease(0, wait: Long);
        Assert.That(Bench.CodeOf(() => older), Is.EqualTo(ProblemCode.PollSuperseded));
        await bench.Submit(Files.Random(9));
        Assert.That((await newer)!.Trial, Is.Zero);
    }

    [Test]
    public async Task TwoStudies_ShareTheSlotsFairly()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(50, parallelism: 8, name: "one"));
        await bench.Submit(Files.Random(50, parallelism: 8, name: "two"));
        await bench.Register();
        var grants = new List<Grant>();
        for (int slot = 0; slot < 8; slot++) grants.Add((await bench.Lease(slot))!);
        Assert.That(grants.GroupBy(g => g.Study).Select(g => g.Count()), Is.EqualTo(new[] { 4, 4 }));
    }

    [Test]
    public async Task RetryDelay_EndsWithoutAnyCommit()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(1));
        await bench.Register();
        Grant first = (await bench.Lease())!;
        TrialSummary failed = await bench.End(first, "failed", "infra");
        Task<Grant?> waiting = bench.Lease(wait: Long);
        Assert.That((failed.State, waiting.IsCompleted), Is.EqualTo(("queued", false)));
        bench.Time.Advance(TimeSpan.FromSeconds(16));
        Grant second = (await waiting)!;
        Assert.That((second.Trial, second.Attempt, second.Seed), Is.EqualTo((first.Trial, 2, first.Seed)), "all attempts of a trial have one seed");
    }

    [Test]
    public async Task PausedStudy_GivesNothingUntilItResumes()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(3));
        await bench.Register();
        await bench.Coordinator.PauseStudy("study", null, CancellationToken.None);
        Task<Grant?> waiting = bench.Lease(wait: Long);
        Assert.That(waiting.IsCompleted, Is.False);
        await bench.Coordinator.ResumeStudy("study", null, CancellationToken.None);
        Assert.That((await waiting)!.Trial, Is.Zero);
    }

    [Test]
    public async Task Kinds_ThatTheWorkerCannotRun_AreLeftToOthers()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(3));
        await bench.Register();
        Grant? grant = await bench.Coordinator.Lease(new LeaseRequest(Bench.Session, 0, "r", ["fine-tune"], TimeSpan.Zero), CancellationToken.None);
        Assert.That(grant, Is.Null);
    }

    [Test]
    public async Task Session_ThatIsUnknownOrReplaced_IsToldToRegister()
    {
        await using var bench = new Bench();
        Assert.That(Bench.CodeOf(() => bench.Lease()), Is.EqualTo(ProblemCode.NotFound));
        await bench.Register();
        await bench.Register("session-2");
        Assert.That(Bench.CodeOf(() => bench.Lease()), Is.EqualTo(ProblemCode.NotFound));
        Assert.That(Bench.CodeOf(() => bench.Lease(64, "session-2")), Is.EqualTo(ProblemCode.InvalidRequest));
    }

    [Test]
    public async Task RestartedAgent_GetsItsOwnDeadSlotsBackAtOnce()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9, parallelism: 2));
        await bench.Register();
        Grant dead = (await bench.Lease(0))!;
        await bench.Lease(1);
        AgentRegistered again = await bench.Register("session-2");
        Grant taken = (await bench.Lease(0, "session-2"))!;
        Assert.That((again.LeasesTakenBack, taken.Trial, taken.Attempt), Is.EqualTo((2, dead.Trial, 2)));
        Assert.That(Bench.CodeOf(() => bench.Complete(dead, 1)), Is.EqualTo(ProblemCode.StaleAttempt));
    }

    [Test]
    public async Task RestartedAgent_EndsTheWaitsOfItsEarlierLife()
    {
        await using var bench = new Bench();
        await bench.Register();
        Task<Grant?> dead = bench.Lease(0, wait: Long);
        await bench.Register("session-2");
        Assert.That(await dead, Is.Null);
    }

    [Test]
    public async Task Grant_CarriesWhatTheWorkerNeeds()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(2, more: "metric_constraints: [\"memory <= 4\"]").Replace("run: [./train]", "run: [./train, '{rate}'], timeout: 90s, protocol: lines, env: {A: b}", StringComparison.Ordinal));
        await bench.Register();
        Grant grant = (await bench.Lease())!;
        Assert.That((grant.Kind, grant.TimeoutSeconds, grant.Command!.WorkingDirectory, grant.Command.Protocol), Is.EqualTo(("command", 90.0, "/srv", "lines")));
        Assert.That(grant.Command.Run, Is.EqualTo(new[] { "./train", "{rate}" }));
        Assert.That(grant.Command.Environment, Is.EqualTo(new Dictionary<string, string> { ["A"] = "b" }));
        Assert.That(grant.NeededMetrics, Is.EqualTo(new[] { "loss", "memory" }));
        Assert.That(grant.Parameters.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "rate", "depth" }));
        Assert.That(grant.ResumeFrom, Is.Null);
    }

    [Test]
    public async Task Grant_OfAFineTune_HasEverySettingAndAbsolutePaths()
    {
        await using var bench = new Bench();
        await bench.Submit("""
            name: study
            objective: {metric: validation/loss}
            space: {learning_rate: {type: float, low: 1e-4, high: 1e-3}}
            budget: {trials: 3}
            trial: {kind: fine-tune, model: base, data: {train: data/train.jsonl, validation: data/validation.jsonl}, rank: 4}
            """);
        await bench.Register();
        Grant grant = (await bench.Lease())!;
        Assert.That((grant.Kind, grant.Command), Is.EqualTo(("fine-tune", (CommandLine?)null)));
        Assert.That(grant.Settings!.Value.GetProperty("model").GetString(), Is.EqualTo("/srv/base"));
        Assert.That(grant.Settings.Value.GetProperty("data").GetProperty("train").GetString(), Is.EqualTo("/srv/data/train.jsonl"));
        Assert.That(grant.Settings.Value.GetProperty("alpha").GetDouble(), Is.EqualTo(8));
        Assert.That(grant.Settings.Value.GetProperty("learning_rate").GetDouble(), Is.EqualTo(grant.Parameters.GetProperty("learning_rate").GetDouble()));
    }

    [Test]
    public async Task Grant_AfterACheckpoint_ResumesFromTheLatestOfAnyAttempt()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(2));
        await bench.Register();
        Grant first = (await bench.Lease())!;
        foreach (long step in new[] { 10, 20 })
            await bench.Coordinator.CommitCheckpoint(new AttemptCheckpoint("study", first.Trial, first.Attempt, Bench.Session, $"/srv/c{step}", step, "ab", 5), CancellationToken.None);
        await bench.End(first, "released");
        Grant second = (await bench.Lease())!;
        Assert.That((second.Attempt, second.ResumeFrom), Is.EqualTo((2, new ResumePoint("/srv/c20", 20, "ab"))));
        await bench.End(second, "released");
        Assert.That((await bench.Lease())!.ResumeFrom, Is.EqualTo(new ResumePoint("/srv/c20", 20, "ab")));
    }
}
