using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Coordinator.Tests.Studies;

/// <summary>Every cell once, at any parallelism and in any order of completion.</summary>
public sealed class ExactlyOnceTests
{
    [TestCase("grid", 1)]
    [TestCase("grid", 2)]
    [TestCase("grid", 3)]
    [TestCase("grid", 5)]
    [TestCase("grid", 8)]
    [TestCase("grid", 16)]
    [TestCase("random", 1)]
    [TestCase("random", 4)]
    [TestCase("random", 16)]
    public async Task DiscreteSpace_InRandomOrder_GivesEachCellOnceAndEndsByItself(string strategy, int parallelism)
    {
        await using var bench = new Bench();
        string more = strategy == "random" ? "budget: {trials: 1000}" : "";
        await bench.Submit(Files.Study(strategy: strategy, parallelism: parallelism, more: more));
        await bench.Register();
        var order = new Random(parallelism);
        Dictionary<int, Grant> busy = [];
        var seen = new List<string>();
        do
        {
            for (int slot = 0; slot < 20; slot++)
                if (!busy.ContainsKey(slot) && await bench.Lease(slot) is { } grant)
                {
                    busy[slot] = grant;
                    seen.Add(grant.Parameters.GetRawText());
                }

            Assert.That(busy, Has.Count.LessThanOrEqualTo(parallelism));
            if (busy.Count == 0) break;
            int done = busy.Keys.ElementAt(order.Next(busy.Count));
            await bench.Complete(busy[done], Bench.Worth(busy[done]));
            busy.Remove(done);
        }
        while (true);

        Assert.That((seen.Count, seen.Distinct().Count()), Is.EqualTo((12, 12)));
        StudySummary summary = await bench.Summary();
        Assert.That((summary.State, summary.FinishReason, summary.Trials["completed"]), Is.EqualTo(("finished", "space_exhausted", 12)));
        VerificationReport report = await bench.Coordinator.VerifyStudy("study", CancellationToken.None);
        Assert.That((report.Holds, report.Proposals, report.Difference), Is.EqualTo((true, 12, (string?)null)));
    }

    [Test]
    public async Task ConcurrentSlots_NeverExceedTheParallelismAndLoseNothing()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(200, parallelism: 8));
        await bench.Register();
        int running = 0, most = 0;
        async Task Slot(int slot)
        {
            while (await bench.Lease(slot) is { } grant)
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await bench.Report(grant, 0, 0.5);
                Interlocked.Decrement(ref running);
                await bench.Complete(grant, 0.5);
            }
        }

        while ((await bench.Summary()).State == "running") await Task.WhenAll(Enumerable.Range(0, 16).Select(Slot));
        IReadOnlyList<TrialSummary> trials = await bench.Trials();
        Assert.That(trials.Select(t => (t.Number, t.State, t.Attempts)), Is.EqualTo(Enumerable.Range(0, 200).Select(n => (n, "completed", 1))));
        Assert.That(most, Is.LessThanOrEqualTo(8));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Another thread was faster.
        }
    }
}
