using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Studies;

/// <summary>The process dies after every single event of a study; whoever opens the journal next goes on as if nothing had happened.</summary>
public sealed class InterruptionTests
{
    private const int Trials = 30;

    [TestCase("pruner: {kind: none}")]
    [TestCase("pruner: {kind: median}")]
    public async Task Study_CutOffAfterAnyEvent_ProposesTheSameAndCountsEachTrialOnce(string more)
    {
        string yaml = Files.Random(Trials, more: more);
        List<StudyEvent> whole = await RunUninterrupted(yaml);
        List<string> expected = Proposals(whole);
        Assert.That(expected, Has.Count.EqualTo(Trials));
        for (int cut = 1; cut <= whole.Count; cut++)
        {
            await using Bench bench = await Reopen(whole.Take(cut), whole[cut - 1].At);
            await bench.Submit(yaml);
            await bench.Register("session-2");
            await RunAll(bench, "session-2");
            Assert.That(Proposals(await bench.Events()), Is.EqualTo(expected), $"cut after event {cut} ({whole[cut - 1].GetType().Name})");
            IReadOnlyList<TrialSummary> trials = await bench.Trials();
            Assert.That(trials.Count(t => t.State is "completed" or "pruned"), Is.EqualTo(Trials));
            Assert.That((await bench.Coordinator.VerifyStudy("study", CancellationToken.None)).Difference, Is.Null);
        }
    }

    private static async Task<List<StudyEvent>> RunUninterrupted(string yaml)
    {
        await using var bench = new Bench();
        await bench.Submit(yaml);
        await bench.Register();
        await RunAll(bench, Bench.Session);
        return await bench.Events();
    }

    private static async Task<Bench> Reopen(IEnumerable<StudyEvent> events, DateTimeOffset at)
    {
        var journal = new InMemoryJournal();
        await journal.Append(new AppendRequest("study", 0, [.. events]), CancellationToken.None);
        var time = new FakeTime();
        time.Advance(at - time.GetUtcNow() + TimeSpan.FromHours(8));
        return new Bench(journal, time);
    }

    private static async Task RunAll(Bench bench, string session)
    {
        while (await bench.Lease(0, session) is { } grant)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            bool stopped = false;
            for (int i = 0; i < 2 && !stopped; i++) stopped = (await bench.Report(grant, i, Bench.Worth(grant), step: 10 * (i + 1))).Verdict == "stop";
            if (stopped) await bench.End(grant, "stopped");
            else await bench.Complete(grant, Bench.Worth(grant));
        }
    }

    private static List<string> Proposals(IEnumerable<StudyEvent> events) =>
        [.. events.OfType<TrialProposed>().Select(p => $"{p.Number} {p.Parameters}")];
}
