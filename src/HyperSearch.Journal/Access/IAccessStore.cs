namespace HyperSearch.Journal.Access;

/// <summary>The tokens that open a coordinator, shared by all coordinators of a database. Only hashes are kept.</summary>
public interface IAccessStore : IAsyncDisposable
{
    /// <summary>The token with that SHA-256; null where there is none, also where it was revoked. Expiry is the caller's question.</summary>
    Task<AccessToken?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancel);

    /// <exception cref="ArgumentException">One with the same id or hash is there.</exception>
    Task Add(AccessToken token, CancellationToken cancel);

    /// <summary>Takes one use off an enrolment token, at once for all coordinators. False where none is left.</summary>
    Task<bool> TakeUse(string id, CancellationToken cancel);

    /// <summary>False where no such token is there.</summary>
    Task<bool> Revoke(string id, CancellationToken cancel);

    /// <summary>Those that were not revoked, oldest first.</summary>
    Task<IReadOnlyList<AccessToken>> List(CancellationToken cancel);

    /// <summary>32 bytes that sign the tokens of attempts: <paramref name="fresh"/> the first time that anybody asks, the same ever after.</summary>
    Task<byte[]> SigningKey(ReadOnlyMemory<byte> fresh, CancellationToken cancel);
}
