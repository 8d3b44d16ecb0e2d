using HyperSearch.Journal.Access;

namespace HyperSearch.Journal.InMemory;

/// <summary>Tokens that end with the process.</summary>
public sealed class InMemoryAccessStore : IAccessStore
{
    private readonly Lock gate = new();
    private readonly List<AccessToken> tokens = [];
    private byte[]? signingKey;

    public Task<AccessToken?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(tokens.Find(t => t.Sha256.Span.SequenceEqual(sha256.Span)));
    }

    public Task Add(AccessToken token, CancellationToken cancel)
    {
        lock (gate)
        {
            if (tokens.Exists(t => t.Id == token.Id || t.Sha256.Span.SequenceEqual(token.Sha256.Span)))
                throw new ArgumentException($"A token of the id '{token.Id}', or with its hash, is there already.", nameof(token));
            tokens.Add(token);
        }

        return Task.CompletedTask;
    }

    public Task<bool> TakeUse(string id, CancellationToken cancel)
    {
        lock (gate)
        {
            int place = tokens.FindIndex(t => t.Id == id);
            if (place < 0 || tokens[place].UsesLeft is 0) return Task.FromResult(false);
            if (tokens[place].UsesLeft is { } left) tokens[place] = tokens[place] with { UsesLeft = left - 1 };
            return Task.FromResult(true);
        }
    }

    public Task<bool> Revoke(string id, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(tokens.RemoveAll(t => t.Id == id) > 0);
    }

    public Task<IReadOnlyList<AccessToken>> List(CancellationToken cancel)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<AccessToken>>([.. tokens.OrderBy(t => t.CreatedAt)]);
    }

    public Task<byte[]> SigningKey(ReadOnlyMemory<byte> fresh, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(signingKey ??= fresh.ToArray());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
