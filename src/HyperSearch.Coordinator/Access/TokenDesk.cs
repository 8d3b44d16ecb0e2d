using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Coordinator.Access;

/// <summary>Makes, lists and ends tokens. A token is seen by whoever made it and by nobody again: its hash is kept.</summary>
public sealed class TokenDesk(AccessOptions options)
{
    /// <summary>How long an enrolment token is good for where nobody says.</summary>
    public static readonly TimeSpan EnrolTime = TimeSpan.FromDays(1);

    private const int SecretBytes = 32;
    private const int IdBytes = 6;
    private const int TextLengthMax = 200;
    private const int AgentTokensMax = 2;

    /// <exception cref="CoordinatorException">What is asked for makes no sense.</exception>
    public async Task<TokenCreated> Create(CreateToken request, CancellationToken cancel)
    {
        AccessScope scope = ScopeOf(request.Scope);
        if (Fault(request, scope) is { } fault) throw new CoordinatorException(ProblemCode.InvalidRequest, fault, "`hypersearch token create --help` says what goes together.");
        TimeSpan? time = request.ExpiresSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : scope == AccessScope.Enroll ? EnrolTime : null;
        string secret = $"hs_{NameOf(scope)}_{Draw(SecretBytes)}";
        AccessToken token = await Keep(secret, scope, request.Agent, time, request.Uses, request.Note, cancel);
        return new TokenCreated(Summary(token), secret);
    }

    /// <summary>Keeps a token that was made before, which a file holds. False where its hash is there already.</summary>
    public async Task<bool> Adopt(string secret, AccessScope scope, string note, CancellationToken cancel)
    {
        if (await options.Store.Find(TokenHash.Of(secret).ToBytes(), cancel) is not null) return false;
        await Keep(secret, scope, null, null, null, note, cancel);
        return true;
    }

    public async Task<IReadOnlyList<TokenSummary>> List(CancellationToken cancel) => [.. (await options.Store.List(cancel)).Select(Summary)];

    /// <exception cref="CoordinatorException">Not found.</exception>
    public async Task Revoke(string id, CancellationToken cancel)
    {
        if (!await options.Store.Revoke(id, cancel)) throw new CoordinatorException(ProblemCode.NotFound, $"There is no token '{id}'.", "`hypersearch token list` shows the tokens there are.");
    }

    /// <summary>Gives the agent a token of its own; of those that it had before, the newest stays good, so that it can change over.</summary>
    /// <param name="enrolment">The enrolment token that pays for it with a use; null: another token speaks for the agent.</param>
    /// <exception cref="CoordinatorException">The enrolment token has no use left.</exception>
    public async Task<AgentEnrolled> Enrol(string agent, string? enrolment, CancellationToken cancel)
    {
        if (agent.Length is 0 or > TextLengthMax) throw new CoordinatorException(ProblemCode.InvalidRequest, $"An agent's name has 1 to {TextLengthMax} characters.");
        if (enrolment is not null && !await options.Store.TakeUse(enrolment, cancel))
            throw new CoordinatorException(ProblemCode.Forbidden, "This enrolment token has let in as many agents as it may.", "Make another with `hypersearch token create --scope enroll`.");
        TokenCreated created = await Create(new CreateToken("agent", Agent: agent), cancel);
        IEnumerable<AccessToken> own = (await options.Store.List(cancel)).Where(t => t.Scope == AccessScope.Agent && t.Agent == agent && t.Id != created.Summary.Id);
        foreach (AccessToken old in own.OrderByDescending(t => t.CreatedAt).Skip(AgentTokensMax - 1).ToArray()) await options.Store.Revoke(old.Id, cancel);
        return new AgentEnrolled(agent, created.Summary.Id, created.Token);
    }

    public static string NameOf(AccessScope scope) => scope switch
    {
        AccessScope.Read => "read",
        AccessScope.Submit => "submit",
        AccessScope.Agent => "agent",
        AccessScope.Admin => "admin",
        AccessScope.Enroll => "enroll",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "A scope without a name."),
    };

    private static AccessScope ScopeOf(string name)
    {
        foreach (AccessScope scope in Enum.GetValues<AccessScope>())
            if (NameOf(scope) == name) return scope;
        throw new CoordinatorException(ProblemCode.InvalidRequest, $"There is no scope '{name}': there are read, submit, agent, admin and enroll.", "Name one of them, such as submit for a person.");
    }

    private static string? Fault(CreateToken request, AccessScope scope)
    {
        if (scope == AccessScope.Agent && request.Agent is not { Length: > 0 and <= TextLengthMax }) return $"A token of scope agent names its agent, in 1 to {TextLengthMax} characters.";
        if (scope != AccessScope.Agent && request.Agent is not null) return "Only a token of scope agent names an agent.";
        if (request.Uses is < 1) return $"A token is used at least once, not {request.Uses} times.";
        if (request.Uses is not null && scope != AccessScope.Enroll) return "Only the uses of an enrolment token are counted.";
        if (request.ExpiresSeconds is { } seconds && !(seconds is > 0 and <= 1e10)) return "A token is good for some time, not for none.";
        return request.Note?.Length > TextLengthMax ? $"A note has at most {TextLengthMax} characters." : null;
    }

    private static TokenSummary Summary(AccessToken token) => new(token.Id, NameOf(token.Scope), token.CreatedAt)
    {
        Agent = token.Agent,
        ExpiresAt = token.ExpiresAt,
        UsesLeft = token.UsesLeft,
        Note = token.Note,
    };

    private async Task<AccessToken> Keep(string secret, AccessScope scope, string? agent, TimeSpan? time, int? uses, string? note, CancellationToken cancel)
    {
        DateTimeOffset now = options.Time.GetUtcNow();
        var token = new AccessToken(Draw(IdBytes), TokenHash.Of(secret).ToBytes(), scope, agent, now, now + time, uses, note);
        await options.Store.Add(token, cancel);
        return token;
    }

    private string Draw(int bytes)
    {
        byte[] drawn = new byte[bytes];
        options.Entropy.Fill(drawn);
        return Convert.ToHexStringLower(drawn);
    }
}
