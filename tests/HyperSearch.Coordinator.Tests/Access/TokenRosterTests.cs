using HyperSearch.Coordinator.Access;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Journal;
using HyperSearch.Journal.Access;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Coordinator.Tests.Access;

/// <summary>What is remembered of tokens, and for how long.</summary>
public sealed class TokenRosterTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTime time = new();
    private AbsentStore store = null!;
    private TokenDesk desk = null!;
    private TokenRoster roster = null!;

    [SetUp]
    public void Begin()
    {
        store = new AbsentStore();
        var options = new AccessOptions { Store = store, Time = time };
        desk = new TokenDesk(options);
        roster = new TokenRoster(options, new AttemptTokens(new byte[32]));
    }

    [TearDown]
    public async Task End()
    {
        roster.Dispose();
        await store.DisposeAsync();
    }

    [Test]
    public async Task Token_AfterItsTime_OpensNothing()
    {
        TokenCreated created = await desk.Create(new CreateToken("read", ExpiresSeconds: 60), None);
        Assert.That((await roster.Identify(created.Token, None))!.Scope, Is.EqualTo(AccessScope.Read));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.That(await roster.Identify(created.Token, None), Is.Null);
    }

    [Test]
    public async Task Token_RevokedElsewhere_IsForgottenWithTheNextComparison()
    {
        TokenCreated created = await desk.Create(new CreateToken("read"), None);
        await roster.Identify(created.Token, None);
        await store.Revoke(created.Summary.Id, None);
        await roster.Compare();
        Assert.That(await roster.Identify(created.Token, None), Is.Null);
    }

    [Test]
    public async Task Store_ThatIsAway_SendsNobodyAwayWhoWasKnown()
    {
        TokenCreated known = await desk.Create(new CreateToken("agent", Agent: "a"), None);
        TokenCreated unknown = await desk.Create(new CreateToken("agent", Agent: "b"), None);
        await roster.Identify(known.Token, None);
        store.IsAway = true;
        await roster.Compare();
        Assert.That((await roster.Identify(known.Token, None))!.Agent, Is.EqualTo("a"));
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(async () => await roster.Identify(unknown.Token, None))!;
        Assert.That((refusal.Code, refusal.RetryAfter), Is.EqualTo((ProblemCode.Unreachable, TimeSpan.FromSeconds(2))));
    }

    [Test]
    public void Guesses_AreLimited()
    {
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(async () =>
        {
            for (int i = 0; i < 1000; i++) Assert.That(await roster.Identify($"guess-{i}", None), Is.Null);
        })!;
        Assert.That(refusal.Code, Is.EqualTo(ProblemCode.TooManyRequests));
    }

    [TestCase("root", null, null, null)]
    [TestCase("agent", null, null, null)]
    [TestCase("read", "a", null, null)]
    [TestCase("read", null, 3, null)]
    [TestCase("enroll", null, 0, null)]
    [TestCase("read", null, null, -1.0)]
    [TestCase("read", null, null, double.NaN)]
    public void Create_OfNonsense_IsRefused(string scope, string? agent, int? uses, double? seconds) =>
        Assert.That(Bench.CodeOf(() => desk.Create(new CreateToken(scope, seconds, uses, agent), None)), Is.EqualTo(ProblemCode.InvalidRequest));

    [Test]
    public async Task Store_HoldsNoToken()
    {
        TokenCreated created = await desk.Create(new CreateToken("admin"), None);
        AccessToken kept = (await store.List(None)).Single();
        Assert.That(kept.ToString(), Does.Not.Contain(created.Token));
        Assert.That(created.ToString(), Does.Not.Contain(created.Token));
        Assert.That(kept.Sha256.ToArray(), Is.EqualTo(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(created.Token))));
    }

    /// <summary>A store that can go away.</summary>
    private sealed class AbsentStore : IAccessStore
    {
        private readonly InMemoryAccessStore inner = new();

        public bool IsAway { get; set; }

        public Task<AccessToken?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancel) => Here(inner.Find(sha256, cancel));

        public Task Add(AccessToken token, CancellationToken cancel) => inner.Add(token, cancel);

        public Task<bool> TakeUse(string id, CancellationToken cancel) => Here(inner.TakeUse(id, cancel));

        public Task<bool> Revoke(string id, CancellationToken cancel) => Here(inner.Revoke(id, cancel));

        public Task<IReadOnlyList<AccessToken>> List(CancellationToken cancel) => Here(inner.List(cancel));

        public Task<byte[]> SigningKey(ReadOnlyMemory<byte> fresh, CancellationToken cancel) => Here(inner.SigningKey(fresh, cancel));

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private Task<T> Here<T>(Task<T> answer) => IsAway ? Task.FromException<T>(new JournalUnavailableException("there", "it is away", null)) : answer;
    }
}
