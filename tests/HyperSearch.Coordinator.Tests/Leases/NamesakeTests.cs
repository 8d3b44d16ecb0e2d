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

    private Bench Make() => new(change: o => o with { Log = lines.Add });

    private static async Task<AgentRegistered> TakeTurns(Bench bench, int turns)
    {
        AgentRegistered? last = null;
        for (int i = 0; i < turns; i++) last = await bench.Register(i % 2 == 0 ? "a" : "b");
        return last!;
    }
}
