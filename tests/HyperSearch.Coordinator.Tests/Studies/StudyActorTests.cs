using System.Text.Json;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Journal.InMemory;
using HyperSearch.Optimization;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Tests.Studies;

/// <summary>What the actor does when its journal or its own code goes wrong.</summary>
public sealed class StudyActorTests
{
    [Test]
    public async Task TwoCoordinators_OnOneJournal_ShareTheStudyWithoutAClash()
    {
        var journal = new InMemoryJournal();
        await using var one = new Bench(journal);
        await using var two = new Bench(journal);
        await one.Submit(Files.Study(parallelism: 4));
        await two.Submit(Files.Study(parallelism: 4));
        await one.Register("one", agent: "one");
        await two.Register("two", agent: "two");
        var seen = new List<string>();
        for (int slot = 0; slot < 2; slot++)
        {
            seen.Add((await one.Lease(slot, "one"))!.Parameters.GetRawText());
            seen.Add((await two.Lease(slot, "two"))!.Parameters.GetRawText());
        }

        Assert.That(seen, Is.Unique);
        Assert.That(await one.Lease(2, "one"), Is.Null, "four run, two of them the other's");
        Assert.That((await one.Events()).OfType<TrialProposed>().Select(p => p.Number), Is.EqualTo(Enumerable.Range(0, 4)));
    }

    [Test]
    public async Task Conflict_OnEveryAppend_IsGivenUpWithAnError()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        journal.OnAppend = _ => new AppendOutcome.Conflict(1);
        int before = journal.Appends;
        Assert.That(Bench.CodeOf(() => bench.Coordinator.PauseStudy("study", null, CancellationToken.None)), Is.EqualTo(ProblemCode.Unreachable));
        Assert.That(journal.Appends - before, Is.EqualTo(StudyActor.ConflictsMax));
    }

    [Test]
    public async Task StorageFault_StopsTheActorAndFailsEverythingFromThenOn()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        await bench.Register();
        journal.OnAppend = _ => throw new JournalFaultedException("fsync failed", null);
        CoordinatorException first = Assert.ThrowsAsync<CoordinatorException>(() => bench.Lease())!;
        journal.OnAppend = null;
        CoordinatorException later = Assert.ThrowsAsync<CoordinatorException>(() => bench.Coordinator.PauseStudy("study", null, CancellationToken.None))!;
        Assert.That((first.Code, later.Message), Is.EqualTo((ProblemCode.Unreachable, first.Message)));
        Assert.That((await bench.Coordinator.Broken).Message, Does.Contain("fsync failed"));
        Assert.That((await bench.Events()).Count, Is.EqualTo(1), "nothing was applied or appended after the fault");
    }

    [Test]
    public async Task StorageFault_BeforeThereIsAnyStudy_BreaksTheCoordinator()
    {
        var journal = new ScriptedJournal(new InMemoryJournal()) { OnAppend = _ => throw new JournalFaultedException("fsync failed", null) };
        await using var bench = new Bench(journal);
        Assert.That(Bench.CodeOf(() => bench.Submit(Files.Study())), Is.EqualTo(ProblemCode.Unreachable));
        Assert.That((await bench.Coordinator.Broken).Message, Does.Contain("fsync failed"));
    }

    [Test]
    public async Task StorageThatComesBack_AnswersWhatWasKeptAndGoesOn()
    {
        var inner = new InMemoryJournal();
        var journal = new ScriptedJournal(inner);
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        journal.OnAppend = request =>
        {
            journal.OnAppend = null;
            Assert.That(inner.Append(request, CancellationToken.None).Result, Is.InstanceOf<AppendOutcome.Appended>());
            throw new JournalUnavailableException("of a test", "the connection broke", null);
        };
        Assert.That(Bench.CodeOf(() => bench.Coordinator.PauseStudy("study", null, CancellationToken.None)), Is.EqualTo(ProblemCode.Unreachable));
        Assert.That((await bench.Coordinator.PauseStudy("study", null, CancellationToken.None)).State, Is.EqualTo("paused"));
        Assert.That((await bench.Events()).Count, Is.EqualTo(2), "it was paused once");
    }

    [Test]
    public async Task FullDisk_RefusesAndGoesOnOnceThereIsRoom()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        await bench.Register();
        journal.OnAppend = _ => throw new JournalFullException("journal.db", null);
        Assert.That(Bench.CodeOf(() => bench.Lease()), Is.EqualTo(ProblemCode.StorageFull));
        journal.OnAppend = null;
        Assert.That((await bench.Lease())!.Trial, Is.Zero);
    }

    [Test]
    public async Task UnreachableJournal_FailsWhatWaitsAndGoesOnOnceItIsBack()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        await bench.Register();
        journal.OnAppend = _ => throw Away();
        Assert.That(Bench.CodeOf(() => bench.Lease()), Is.EqualTo(ProblemCode.Unreachable));
        journal.OnRead = _ => throw Away();
        Assert.That(Bench.CodeOf(() => bench.Lease()), Is.EqualTo(ProblemCode.Unreachable), "it cannot be read anew either");
        journal.OnRead = entry => entry;
        journal.OnAppend = null;
        Assert.That((await bench.Lease())!.Trial, Is.Zero);
        Assert.That(bench.Coordinator.Broken.IsCompleted, Is.False);
    }

    [Test]
    public async Task UnreachableJournal_ThatKeptTheAppend_IsReadBeforeTheNextDecision()
    {
        var inner = new InMemoryJournal();
        var journal = new ScriptedJournal(inner);
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        await bench.Register();
        journal.OnAppend = request =>
        {
            inner.Append(request, CancellationToken.None).Wait();
            throw Away();
        };
        Assert.That(Bench.CodeOf(() => bench.Lease(request: "asked")), Is.EqualTo(ProblemCode.Unreachable));
        journal.OnAppend = null;
        int before = journal.Appends;
        Assert.That((await bench.Lease(request: "asked"))!.Attempt, Is.EqualTo(1), "the grant that was kept is given out, not another");
        Assert.That((await bench.Events()).OfType<TrialLeased>().Count(), Is.EqualTo(1));
        Assert.That(journal.Appends, Is.EqualTo(before), "nothing was decided on the state of before");
    }

    [Test]
    public async Task UnreachableJournal_WithAMutationThatHasAKey_HappensOnce()
    {
        var inner = new InMemoryJournal();
        var journal = new ScriptedJournal(inner);
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        journal.OnAppend = request =>
        {
            inner.Append(request, CancellationToken.None).Wait();
            throw Away();
        };
        var add = new Protocol.Trials.AddTrial(JsonSerializer.SerializeToElement(new { x = 2 }), "key");
        Assert.That(Bench.CodeOf(() => bench.Coordinator.AddTrial("study", add, CancellationToken.None)), Is.EqualTo(ProblemCode.Unreachable));
        journal.OnAppend = null;
        await bench.Coordinator.AddTrial("study", add, CancellationToken.None);
        Assert.That((await bench.Events()).OfType<TrialEnqueued>().Count(), Is.EqualTo(1));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task UnreachableJournal_WhileASlowStrategyThinks_IsAskedAgainLater()
    {
        var strategy = new SlowStrategy();
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using var bench = new Bench(journal, change: o => o with { CreateStrategy = _ => strategy, ProposesBeside = _ => true });
        await bench.Submit(Files.Study());
        await bench.Register();
        Assert.That(await bench.Lease(), Is.Null);
        await strategy.Asked.Task;
        journal.OnAppend = _ => throw Away();
        journal.OnRead = _ => throw Away();
        Assert.That(Bench.CodeOf(() => bench.Coordinator.PauseStudy("study", null, CancellationToken.None)), Is.EqualTo(ProblemCode.Unreachable));
        strategy.Go.SetResult();
        Assert.That(Bench.CodeOf(() => bench.Coordinator.PauseStudy("study", null, CancellationToken.None)), Is.EqualTo(ProblemCode.Unreachable));
        journal.OnAppend = null;
        journal.OnRead = entry => entry;
        Grant? grant = null;
        while (grant is null && !TestContext.CurrentContext.CancellationToken.IsCancellationRequested)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            // The strategy thinks in real time: however many virtual seconds that takes, the agent must not fall silent.
            await bench.Register();
            grant = await bench.Lease();
        }

        Assert.That(grant?.Trial, Is.Zero);
    }

    [Test]
    public async Task LostRace_DecidesAgainOnWhatIsThere()
    {
        var inner = new InMemoryJournal();
        var journal = new ScriptedJournal(inner);
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Study());
        await bench.Register();
        bool raced = false;
        journal.OnAppend = request =>
        {
            if (raced) return null;
            raced = true;
            inner.Append(new AppendRequest("study", request.ExpectedSeq, [new StudyPaused(bench.Time.GetUtcNow())]), CancellationToken.None).Wait();
            return null;
        };
        Assert.That(await bench.Lease(), Is.Null, "the study was paused by somebody else meanwhile");
        Assert.That((await bench.Summary()).State, Is.EqualTo("paused"));
    }

    [Test]
    public async Task Crash_FailsItsMessageAloneAndTheActorGoesOnFromTheJournal()
    {
        var strategy = new CrashingStrategy { Crashes = 1 };
        await using var bench = new Bench(change: o => o with { CreateStrategy = _ => strategy });
        await bench.Submit(Files.Study());
        await bench.Register();
        Assert.That(Bench.CodeOf(() => bench.Lease()), Is.EqualTo(ProblemCode.Internal));
        Assert.That((await bench.Lease())!.Trial, Is.Zero);
        Assert.That(bench.Coordinator.Broken.IsCompleted, Is.False);
    }

    [Test]
    public async Task CrashesInARow_EndInAnActorThatStaysDown()
    {
        var strategy = new CrashingStrategy { Crashes = int.MaxValue };
        await using var bench = new Bench(change: o => o with { CreateStrategy = _ => strategy });
        await bench.Submit(Files.Study());
        await bench.Register();
        for (int i = 0; i <= StudyActor.RestartsMax; i++) Assert.That(Bench.CodeOf(() => bench.Lease()), Is.EqualTo(ProblemCode.Internal));
        Assert.That((await bench.Coordinator.Broken).Message, Does.Contain("in a row"));
        Assert.That(Bench.CodeOf(() => bench.Coordinator.PauseStudy("study", null, CancellationToken.None)), Is.EqualTo(ProblemCode.Internal));
    }

    [Test]
    public async Task SlowStrategy_WorksBesideTheActor()
    {
        var strategy = new SlowStrategy();
        await using var bench = new Bench(change: o => o with { CreateStrategy = _ => strategy, ProposesBeside = _ => true });
        await bench.Submit(Files.Study());
        await bench.Register();
        Task<Grant?> waiting = bench.Lease(wait: TimeSpan.FromSeconds(20));
        await strategy.Asked.Task;
        StudySummary paused = await bench.Coordinator.PauseStudy("study", null, CancellationToken.None);
        await bench.Coordinator.ResumeStudy("study", null, CancellationToken.None);
        Assert.That(paused.State, Is.EqualTo("paused"), "the actor answers while its strategy thinks");
        strategy.Go.SetResult();
        Assert.That((await waiting)!.Trial, Is.Zero);
        Assert.That((await bench.Events()).OfType<TrialProposed>().Single().SnapshotSeq, Is.EqualTo(1), "it is the snapshot that the strategy saw");
        Assert.That((await bench.Coordinator.VerifyStudy("study", CancellationToken.None)).Difference, Is.Null);
    }

    [Test]
    public async Task SlowStrategy_OvertakenByAPersonsTrial_IsAskedAgain()
    {
        var strategy = new SlowStrategy();
        await using var bench = new Bench(change: o => o with { CreateStrategy = _ => strategy, ProposesBeside = _ => true });
        await bench.Submit(Files.Study());
        await bench.Register();
        Task<Grant?> waiting = bench.Lease(wait: TimeSpan.FromSeconds(20));
        await strategy.Asked.Task;
        var add = new Protocol.Trials.AddTrial(JsonSerializer.SerializeToElement(new { x = 2 }), "key");
        Assert.That((await bench.Coordinator.AddTrial("study", add, CancellationToken.None)).Number, Is.Zero);
        strategy.Go.SetResult();
        Assert.That((await waiting)!.Parameters.GetRawText(), Is.EqualTo("""{"x":2,"c":"a"}"""));
        Assert.That((await bench.Coordinator.VerifyStudy("study", CancellationToken.None)).Difference, Is.Null);
    }

    [Test]
    public async Task Batch_OfManyMessages_IsOneAppend()
    {
        var journal = new ScriptedJournal(new InMemoryJournal());
        await using var bench = new Bench(journal);
        await bench.Submit(Files.Random(100, parallelism: 16));
        await bench.Register();
        int before = journal.Appends;
        Grant?[] grants = await Task.WhenAll(Enumerable.Range(0, 16).Select(slot => bench.Lease(slot)));
        Assert.That(grants.Select(g => g!.Trial).Order(), Is.EqualTo(Enumerable.Range(0, 16)));
        Assert.That(journal.Appends - before, Is.LessThan(16));
    }

    private static JournalUnavailableException Away() => new("postgres://db", "the connection broke", null);

    private sealed class CrashingStrategy : IStrategy
    {
        private readonly IStrategy inner = AlgorithmTable.CreateStrategy("grid");

        public int Crashes { get; set; }

        public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known) =>
            Crashes-- > 0 ? throw new InvalidOperationException("injected") : inner.Propose(spec, seed, snapshot, number, known);
    }

    private sealed class SlowStrategy : IStrategy
    {
        private readonly IStrategy inner = AlgorithmTable.CreateStrategy("grid");

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Proposal Propose(StudySpec spec, ulong seed, TrialSnapshot snapshot, int number, Assignment known)
        {
            Asked.TrySetResult();
            Go.Task.Wait();
            return inner.Propose(spec, seed, snapshot, number, known);
        }
    }
}
