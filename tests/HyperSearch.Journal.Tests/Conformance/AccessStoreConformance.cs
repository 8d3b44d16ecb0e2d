using System.Security.Cryptography;
using System.Text;
using HyperSearch.Journal.Access;

namespace HyperSearch.Journal.Tests.Conformance;

/// <summary>What every access store promises.</summary>
public abstract class AccessStoreConformance
{
    private IAccessStore store = null!;

    private protected abstract IAccessStore Make();

    [SetUp]
    public void Open() => store = Make();

    [TearDown]
    public async Task Close() => await store.DisposeAsync();

    [Test]
    public async Task Find_ByItsHash_GivesTheTokenAsItWasAdded()
    {
        AccessToken token = Token("one") with { Agent = "ann", ExpiresAt = SampleStudy.Start.AddDays(1), UsesLeft = 3, Note = "a note" };
        await store.Add(token, default);
        await store.Add(Token("two"), default);
        AccessToken found = (await store.Find(Hash("one"), default))!;
        Assert.That(found.Sha256.ToArray(), Is.EqualTo(token.Sha256.ToArray()));
        Assert.That(found with { Sha256 = default }, Is.EqualTo(token with { Sha256 = default }));
        Assert.That(await store.Find(Hash("three"), default), Is.Null);
    }

    [Test]
    public async Task Add_OfAnIdOrAHashThatIsThere_IsRefused()
    {
        await store.Add(Token("one"), default);
        Assert.That(() => store.Add(Token("one") with { Sha256 = Hash("two") }, default), Throws.ArgumentException);
        Assert.That(() => store.Add(Token("two") with { Sha256 = Hash("one") }, default), Throws.ArgumentException);
        Assert.That(() => store.Add(Token("one"), default), Throws.ArgumentException);
        Assert.That(await store.List(default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Revoke_OfAToken_MakesItUnknown()
    {
        await store.Add(Token("one"), default);
        Assert.That(await store.Revoke("one", default), Is.True);
        Assert.That(await store.Revoke("one", default), Is.False);
        Assert.That(await store.Find(Hash("one"), default), Is.Null);
        Assert.That(await store.List(default), Is.Empty);
    }

    [Test]
    public async Task TakeUse_UntilNoneIsLeft_IsRefusedFromThenOn()
    {
        await store.Add(Token("one") with { UsesLeft = 2 }, default);
        await store.Add(Token("any") with { UsesLeft = null }, default);
        bool[] taken = [await store.TakeUse("one", default), await store.TakeUse("one", default), await store.TakeUse("one", default), await store.TakeUse("any", default), await store.TakeUse("nobody", default)];
        Assert.That(taken, Is.EqualTo((bool[])[true, true, false, true, false]));
        Assert.That((await store.Find(Hash("one"), default))!.UsesLeft, Is.Zero);
        Assert.That((await store.Find(Hash("any"), default))!.UsesLeft, Is.Null);
    }

    [Test]
    public async Task TakeUse_ByManyAtOnce_NeverGivesMoreThanThereAre()
    {
        await store.Add(Token("one") with { UsesLeft = 5 }, default);
        bool[] taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.TakeUse("one", default))));
        Assert.That(taken.Count(t => t), Is.EqualTo(5));
    }

    [Test]
    public async Task List_OfSeveral_IsOldestFirst()
    {
        await store.Add(Token("young") with { CreatedAt = SampleStudy.Start.AddHours(1) }, default);
        await store.Add(Token("old"), default);
        Assert.That((await store.List(default)).Select(t => t.Id), Is.EqualTo((string[])["old", "young"]));
    }

    [Test]
    public async Task SigningKey_AskedByMany_IsTheSameForAll()
    {
        byte[][] keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => store.SigningKey(Enumerable.Repeat((byte)i, 32).ToArray(), default))));
        Assert.That(keys.Select(Convert.ToHexString).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await store.SigningKey(new byte[32].Select(_ => (byte)99).ToArray(), default), Is.EqualTo(keys[0]));
    }

    private protected static AccessToken Token(string id) => new(id, Hash(id), AccessScope.Enroll, null, SampleStudy.Start, null, null, null);

    private protected static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
