using HyperSearch.Journal.Fleet;

namespace HyperSearch.Journal.Tests.Conformance;

/// <summary>What every fleet store promises.</summary>
public abstract class FleetStoreConformance
{
    private IFleetStore fleet = null!;

    private protected abstract IFleetStore Make();

    [SetUp]
    public void Open() => fleet = Make();

    [TearDown]
    public async Task Close() => await fleet.DisposeAsync();

    [Test]
    public async Task Register_OfANewSession_IsFoundAsHeardOfNow()
    {
        await Register("ann", "s1");
        FleetMember member = (await fleet.Find("s1", default))!;
        Assert.That((member.Agent, member.Session, member.Slots, member.DescriptionJson), Is.EqualTo(("ann", "s1", 2, """{"gpu":"none"}""")));
        Assert.That((member.BeatNumber, member.Leases.Count, member.IsDraining, member.DrainAsked, member.QuarantinedFor), Is.EqualTo((0L, 0, false, false, (TimeSpan?)null)));
        Assert.That(member.SinceHeard, Is.GreaterThanOrEqualTo(TimeSpan.Zero).And.LessThan(TimeSpan.FromMinutes(1)));
        Assert.That(await fleet.Find("s2", default), Is.Null);
    }

    [Test]
    public async Task Register_OfALaterSession_ForgetsTheEarlierOne()
    {
        await Register("ann", "s1");
        await Register("ann", "s2");
        Assert.That(await fleet.Find("s1", default), Is.Null);
        Assert.That((await fleet.List(default)).Select(m => m.Session), Is.EqualTo((string[])["s2"]));
    }

    [Test]
    public async Task Register_OfTheSameSessionAgain_KeepsWhatItSaid()
    {
        await Register("ann", "s1");
        await fleet.Beat([Beat("s1", 3)], default);
        await fleet.AskToDrain("ann", default);
        await fleet.Register(Member("ann", "s1") with { Slots = 4 }, default);
        FleetMember member = (await fleet.Find("s1", default))!;
        Assert.That((member.Slots, member.BeatNumber, member.Leases.Count, member.DrainAsked), Is.EqualTo((4, 3L, 1, true)));
    }

    [Test]
    public async Task List_OfSeveral_IsInOrderOfAgents()
    {
        foreach (string agent in (string[])["zoe", "Bob", "ann"]) await Register(agent, $"of-{agent}");
        Assert.That((await fleet.List(default)).Select(m => m.Agent), Is.EqualTo((string[])["Bob", "ann", "zoe"]));
    }

    [Test]
    public async Task Beat_OfManySessions_IsKeptForEachAndNamesTheUnknown()
    {
        await Register("ann", "s1");
        await Register("bob", "s2");
        IReadOnlyList<string> unknown = await fleet.Beat([Beat("s1", 1), Beat("ghost", 7), Beat("s2", 5) with { IsDraining = true }], default);
        FleetMember bob = (await fleet.Find("s2", default))!;
        Assert.That(unknown, Is.EqualTo((string[])["ghost"]));
        Assert.That((bob.BeatNumber, bob.IsDraining), Is.EqualTo((5L, true)));
        Assert.That(bob.Leases, Is.EqualTo((FleetLease[])[new("study", 5, 1)]));
        Assert.That((await fleet.Find("s1", default))!.BeatNumber, Is.EqualTo(1));
        Assert.That(await fleet.Beat([], default), Is.Empty);
    }

    [Test]
    public async Task Beat_ThatIsNotNewer_ChangesNothing()
    {
        await Register("ann", "s1");
        await fleet.Beat([Beat("s1", 5)], default);
        Assert.That(await fleet.Beat([Beat("s1", 4) with { IsDraining = true }, Beat("s1", 5) with { IsDraining = true }], default), Is.Empty);
        FleetMember member = (await fleet.Find("s1", default))!;
        Assert.That((member.BeatNumber, member.IsDraining), Is.EqualTo((5L, false)));
    }

    [Test]
    public async Task Beat_TwiceInOneCall_KeepsTheLater()
    {
        await Register("ann", "s1");
        await fleet.Beat([Beat("s1", 2), Beat("s1", 1)], default);
        Assert.That((await fleet.Find("s1", default))!.BeatNumber, Is.EqualTo(2));
    }

    [Test]
    public async Task AskToDrain_OfAnAgent_IsSeenUntilItsNextLife()
    {
        await Register("ann", "s1");
        Assert.That(await fleet.AskToDrain("ann", default), Is.True);
        Assert.That(await fleet.AskToDrain("nobody", default), Is.False);
        Assert.That((await fleet.Find("s1", default))!.DrainAsked, Is.True);
        await Register("ann", "s2");
        Assert.That((await fleet.Find("s2", default))!.DrainAsked, Is.False);
    }

    [Test]
    public async Task Quarantine_OfAnAgent_OutlivesItsSessionAndIsReplaced()
    {
        await Register("ann", "s1");
        await fleet.Quarantine("ann", TimeSpan.FromMinutes(30), "three failures", default);
        await Register("ann", "s2");
        FleetMember member = (await fleet.Find("s2", default))!;
        Assert.That(member.QuarantinedFor, Is.GreaterThan(TimeSpan.FromMinutes(29)).And.LessThanOrEqualTo(TimeSpan.FromMinutes(30)));
        Assert.That(member.QuarantineReason, Is.EqualTo("three failures"));
        await fleet.Quarantine("ann", TimeSpan.Zero, "over", default);
        member = (await fleet.Find("s2", default))!;
        Assert.That((member.QuarantinedFor, member.QuarantineReason), Is.EqualTo(((TimeSpan?)null, (string?)null)));
    }

    [Test]
    public async Task Forget_OfASession_LeavesOthersAlone()
    {
        await Register("ann", "s1");
        await Register("bob", "s2");
        await fleet.Forget("s1", default);
        await fleet.Forget("s1", default);
        Assert.That((await fleet.List(default)).Select(m => m.Agent), Is.EqualTo((string[])["bob"]));
        Assert.That(await fleet.Beat([Beat("s1", 1)], default), Is.EqualTo((string[])["s1"]));
    }

    private Task Register(string agent, string session) => fleet.Register(Member(agent, session), default);

    private static FleetMember Member(string agent, string session) => new(agent, session, 2, """{"gpu":"none"}""");

    private static FleetBeat Beat(string session, long number) => new(session, number, [new FleetLease("study", (int)number, 1)], false);
}
