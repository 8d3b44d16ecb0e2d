using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Tests.Studies;

/// <summary>Two coordinators on one journal and one fleet: any of them serves any study, and the journal's key judges between them.</summary>
public sealed class SharedJournalTests
{
    [Test]
    public async Task Study_SubmittedAtOne_IsServedByTheOther()
    {
        await using var pair = new Pair();
        await pair.First.Submit(Files.Random(4));
        await pair.Second.Coordinator.FollowJournal();
        await pair.Second.Register();
        Grant grant = (await pair.Second.Lease())!;
        Assert.That((await pair.First.Coordinator.Heartbeat(new Heartbeat(Bench.Session, 1, [new HeldLease("study", grant.Trial, grant.Attempt, 0)], false), default)).Verdicts, Is.Empty, "a session is known everywhere, and a newer attempt is no stale one");
        Assert.That((await pair.First.Complete(grant, 0.5)).State, Is.EqualTo("completed"));
        await pair.Second.Coordinator.FollowJournal();
        Assert.That((await pair.Second.Trials())[0].Value, Is.EqualTo(0.5));
    }

    [TestCase("loss")]
    [TestCase("beside")]
    public async Task Reports_ThatGoToEachInTurn_AreAllKeptOnce(string metric)
    {
        await using var pair = new Pair();
        await pair.First.Submit(Files.Random(4));
        await pair.First.Register();
        Grant grant = (await pair.First.Lease())!;
        await pair.Second.Coordinator.FollowJournal();
        for (int i = 0; i < 6; i++)
        {
            Bench here = i % 2 == 0 ? pair.First : pair.Second;
            Assert.That((await here.Report(grant, i, 1.0 / (i + 1), metric: metric)).Verdict, Is.EqualTo("continue"));
            Assert.That((await here.Report(grant, i, 1.0 / (i + 1), metric: metric)).Verdict, Is.EqualTo("continue"), "said twice");
        }

        await pair.First.Coordinator.FollowJournal();
        var detail = await pair.First.Coordinator.GetTrial("study", grant.Trial, default);
        Assert.That(detail.Curve.Select(p => p.Step), Is.EqualTo((long[])[0, 1, 2, 3, 4, 5]));
    }

    [Test]
    public async Task Slots_AtBoth_NeverGetTheSameTrial()
    {
        await using var pair = new Pair();
        await pair.First.Submit(Files.Random(24, parallelism: 24));
        await pair.Second.Coordinator.FollowJournal();
        await pair.First.Register("one", 12, "a");
        await pair.Second.Register("two", 12, "b");
        Grant?[] grants = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => i % 2 == 0 ? pair.First.Lease(i / 2, "one", TimeSpan.FromSeconds(5)) : pair.Second.Lease(i / 2, "two", TimeSpan.FromSeconds(5))));
        Assert.That(grants.Select(g => g!.Trial), Is.Unique);
        List<StudyEvent> events = await pair.First.Events();
        Assert.That(events.OfType<TrialLeased>().Select(e => e.Number), Is.EquivalentTo(Enumerable.Range(0, 24)));
        Assert.That((await pair.Second.Coordinator.VerifyStudy("study", default)).Holds, Is.True);
    }

    [Test]
    public async Task Slot_WhoseTrialEndedAtTheOther_IsNotGivenItAgain()
    {
        await using var pair = new Pair();
        await pair.First.Submit(Files.Random(4));
        await pair.First.Register();
        Grant first = (await pair.First.Lease())!;
        await pair.Second.Coordinator.FollowJournal();
        await pair.First.Complete(first, 0.5);
        Grant next = (await pair.Second.Lease())!;
        Assert.That(next.Trial, Is.Not.EqualTo(first.Trial), "what the slot held when this coordinator last looked is over");
    }

    [Test]
    public async Task Study_DeletedAtOne_IsForgottenByTheOther()
    {
        await using var pair = new Pair();
        await pair.First.Submit(Files.Random(4));
        await pair.Second.Coordinator.FollowJournal();
        await pair.First.Coordinator.DeleteStudy("study", default);
        Assert.That(Bench.CodeOf(() => pair.Second.Coordinator.PauseStudy("study", null, default)), Is.EqualTo(ProblemCode.NotFound), "found out by the conflict");
        await pair.Second.Coordinator.FollowJournal();
        Assert.That(pair.Second.Coordinator.Broken.IsCompleted, Is.False);
        await pair.First.Submit(Files.Random(2));
        await pair.Second.Coordinator.FollowJournal();
        Assert.That((await pair.Second.Summary()).BudgetTrials, Is.EqualTo(2), "another of the same name is another");
    }

    private sealed class Pair : IAsyncDisposable
    {
        private readonly InMemoryJournal journal = new();
        private readonly FakeTime time = new();

        public Pair()
        {
            var fleet = new InMemoryFleetStore(time);
            First = new Bench(journal, time, o => o with { ServesAll = true, Fleet = fleet });
            Second = new Bench(journal, time, o => o with { ServesAll = true, Fleet = fleet });
        }

        public Bench First { get; }

        public Bench Second { get; }

        public async ValueTask DisposeAsync()
        {
            await First.DisposeAsync();
            await Second.DisposeAsync();
        }
    }
}
