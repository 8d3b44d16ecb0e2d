using HyperSearch.Coordinator.Agents;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Tests.Leases;

/// <summary>Two workers of one name: nobody is refused, and everybody is told.</summary>
public sealed class NamesakeTests
{
    private readonly List<string> lines = [];

    [SetUp]
    public void Begin() => lines.Clear();

    [Test]
    public async Task TwoSessionsThatTakeTurns_AreWarnedOf_OnAllSides()
    {
        await using var bench = Make();
        AgentRegistered last = await TakeTurns(bench, 8);
        Assert.That(last.Warning, Does.StartWith("two workers go by the name 'agent'"));
        Assert.That((await bench.Coordinator.ListAgents(CancellationToken.None)).Single().Warning, Is.EqualTo(last.Warning));
        Assert.That(lines, Is.EqualTo(new[] { last.Warning }), "told once");
    }

    [Test]
    public async Task Warning_IsOver_OnceOnlyOneOfThemIsLeft()
    {
        await using var bench = Make();
        await TakeTurns(bench, 8);
        bench.Time.Advance(NamesakeWatch.Window + TimeSpan.FromSeconds(1));
        Assert.That((await bench.Register("a")).Warning, Is.Null);
        Assert.That((await bench.Coordinator.ListAgents(CancellationToken.None)).Single().Warning, Is.Null);
    }

    [Test]
    public async Task Restarts_AndALateRegistrationOfAnEarlierLife_AreNoNamesakes()
    {
        await using var bench = Make();
        for (int life = 0; life < 20; life++) Assert.That((await bench.Register($"life-{life}")).Warning, Is.Null);
        await bench.Register("life-18");
        Assert.That((await bench.Register("life-19")).Warning, Is.Null);
        Assert.That(lines, Is.Empty);
    }

    [Test]
    public async Task LateRegistrationOfAnEarlierLife_DoesNotCostTheLivingOneItsLease()
    {
        await using var bench = new Bench();
        await bench.Submit(Files.Random(9));
        await bench.Register("earlier");
        await bench.Lease(0, "earlier");
        await bench.Register();
        Grant held = (await bench.Lease())!;
        for (int half = 0; half < 2; half++)
        {
            bench.Time.Advance(LeaseTimes.Shipped.Grace / 2);
            await bench.Register();
        }

        await bench.Coordinator.SweepLeases();
        await bench.Register("earlier");
        bench.Time.Advance(LeaseTimes.Shipped.Sweep);
        await bench.Coordinator.SweepLeases();
        Assert.That((await bench.Trials())[held.Trial].State, Is.EqualTo("running"), "its holder comes back with its next beat");
        bench.Time.Advance(LeaseTimes.Shipped.Unconfirmed);
        await bench.Coordinator.SweepLeases();
        Assert.That((await bench.Trials())[held.Trial].State, Is.EqualTo("queued"), "it did not");
    }

    private Bench Make() => new(change: o => o with { Log = lines.Add });

    private static async Task<AgentRegistered> TakeTurns(Bench bench, int turns)
    {
        AgentRegistered? last = null;
        for (int i = 0; i < turns; i++) last = await bench.Register(i % 2 == 0 ? "a" : "b");
        return last!;
    }
}
