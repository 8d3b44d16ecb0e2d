using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Tests.Agents;

/// <summary>Two workers that were given one name: the one that came last keeps it, and the other hears why.</summary>
public sealed class NamesakeTests
{
    [Test]
    public async Task EarlierSession_ComesBackWhileTheNewerOneIsHeard_IsToldOfItsNamesake()
    {
        await using var bench = new Bench();
        await bench.Register("one");
        await bench.Register("two");
        Assert.That(Bench.CodeOf(() => Beat(bench, "one")), Is.EqualTo(ProblemCode.NotFound));
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(() => bench.Register("one"))!;
        Assert.That((refusal.Code, refusal.Message), Is.EqualTo((ProblemCode.Conflict, "another worker named 'agent' has started since, and is at work")));
        Assert.That(refusal.Fix, Does.Contain("--name"));
        await Beat(bench, "two");
        await bench.Register("two");
    }

    [Test]
    public async Task EarlierSession_ComesBackWhenTheNewerOneIsSilent_IsTaken()
    {
        await using var bench = new Bench();
        await bench.Register("one");
        await bench.Register("two");
        bench.Time.Advance(2 * LeaseTimes.Shipped.Heartbeat);
        await bench.Register("one");
        await Beat(bench, "one");
    }

    [Test]
    public async Task LaterLives_OfOneAgent_AreAlwaysTaken()
    {
        await using var bench = new Bench();
        foreach (string life in (string[])["one", "two", "three"]) await bench.Register(life);
        await bench.Register("one", agent: "another");
        await Beat(bench, "three");
    }

    private static Task<HeartbeatAnswer> Beat(Bench bench, string session) => bench.Coordinator.Heartbeat(new Heartbeat(session, 1, [], false), CancellationToken.None);
}
