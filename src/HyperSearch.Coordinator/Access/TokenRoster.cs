using System.Collections.Concurrent;
using HyperSearch.Journal;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Access;

/// <summary>
/// Says who shows a token. What was found once is remembered, and every few seconds everything remembered is compared with the store: so a
/// request costs a hash, a token revoked at another coordinator is refused within <see cref="Refresh"/>, and a store that is away for a
/// moment sends nobody away who was known.
/// </summary>
internal sealed class TokenRoster : IDisposable
{
    /// <summary>How soon a revocation at another coordinator is known here.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    // Attempts' tokens are remembered too; beyond this all of them are computed again.
    private const int AttemptsMax = 50_000;

    // Whoever tries tokens out must not turn this into a load on the database.
    private const double LookUpsPerSecond = 200;

    private readonly ConcurrentDictionary<TokenHash, Caller> callers = new();
    private readonly ConcurrentDictionary<TokenHash, Caller> attemptCallers = new();
    private readonly AccessOptions options;
    private readonly AttemptTokens attempts;
    private readonly RequestBudget lookUps;
    private readonly TokenHash? own;
    private readonly ITimer timer;

    public TokenRoster(AccessOptions options, AttemptTokens attempts)
    {
        this.options = options;
        this.attempts = attempts;
        lookUps = new RequestBudget(LookUpsPerSecond, options.Time);
        if (options.OwnToken is { } token)
        {
            own = TokenHash.Of(token);
            callers[own.Value] = new Caller("own", AccessScope.Admin) { Budget = NewBudget() };
        }

        timer = options.Time.CreateTimer(_ => _ = CompareAgain(), null, Refresh, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Who shows this token; null where it opens nothing (any more).</summary>
    /// <exception cref="CoordinatorException">Too many unknown tokens were shown just now, or the store cannot be asked.</exception>
    public ValueTask<Caller?> Identify(string token, CancellationToken cancel)
    {
        if (token.Length is 0 or > TokenHash.LengthMax) return default;
        TokenHash hash = TokenHash.Of(token);
        if (callers.TryGetValue(hash, out Caller? known)) return new ValueTask<Caller?>(IsOver(known) ? null : known);
        if (attemptCallers.TryGetValue(hash, out known)) return new ValueTask<Caller?>(known);
        return attempts.Read(token) is { } attempt ? new ValueTask<Caller?>(Remember(hash, attempt)) : LookUp(hash, cancel);
    }

    /// <summary>Forgets what was found of a token, so that the store is asked again.</summary>
    public void Forget(string tokenId)
    {
        foreach ((TokenHash hash, Caller caller) in callers)
            if (hash != own && caller.TokenId == tokenId) callers.TryRemove(hash, out _);
    }

    /// <summary>Drops whatever the store no longer has. A store that does not answer changes nothing.</summary>
    public async Task Compare()
    {
        try
        {
            TokenHash[] before = [.. callers.Keys];
            HashSet<TokenHash> there = [.. (await options.Store.List(CancellationToken.None)).Select(t => TokenHash.Of(t.Sha256))];
            foreach (TokenHash hash in before)
                if (hash != own && !there.Contains(hash)) callers.TryRemove(hash, out _);
        }
        catch (Exception away) when (away is JournalException or IOException or ObjectDisposedException)
        {
            options.Log($"tokens could not be compared with their store: {away.Message}");
        }
    }

    public void Dispose() => timer.Dispose();

    private async Task CompareAgain()
    {
        await Compare();
        timer.Change(Refresh, Timeout.InfiniteTimeSpan);
    }

    private Caller Remember(TokenHash hash, AttemptKey attempt)
    {
        if (attemptCallers.Count >= AttemptsMax) attemptCallers.Clear();
        return attemptCallers.GetOrAdd(hash, _ => new Caller($"attempt {attempt.Study}/{attempt.Trial}/{attempt.Attempt}", null) { Attempt = attempt, Budget = NewBudget() });
    }

    private async ValueTask<Caller?> LookUp(TokenHash hash, CancellationToken cancel)
    {
        if (lookUps.Take() is { } wait)
            throw new CoordinatorException(ProblemCode.TooManyRequests, "Too many tokens were tried out just now.") { RetryAfter = wait };
        try
        {
            if (await options.Store.Find(hash.ToBytes(), cancel) is not { } token) return null;
            Caller caller = callers.GetOrAdd(hash, _ => new Caller(token.Id, token.Scope) { Agent = token.Agent, ExpiresAt = token.ExpiresAt, Budget = NewBudget() });
            return IsOver(caller) ? null : caller;
        }
        catch (JournalException away)
        {
            throw new CoordinatorException(ProblemCode.Unreachable, $"The tokens cannot be looked up now: {away.Message}") { RetryAfter = TimeSpan.FromSeconds(2) };
        }
    }

    private bool IsOver(Caller caller) => caller.ExpiresAt <= options.Time.GetUtcNow();

    private RequestBudget NewBudget() => new(options.RequestsPerSecond, options.Time);
}
