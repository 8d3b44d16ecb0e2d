namespace HyperSearch.Protocol.Artifacts;

/// <summary>
/// Bytes by their hash: what a study needs on other machines, and what its trials leave. The coordinator's folder and
/// <see cref="HttpArtifacts"/> implement it and answer alike. Every call may be repeated.
/// </summary>
public interface IArtifacts
{
    /// <summary>How many bytes the artifact has, or null where there is none. An artifact that was asked for stays at least an hour.</summary>
    Task<long?> Find(string sha256, CancellationToken cancel);

    /// <summary>Keeps the bytes under their hash.</summary>
    /// <exception cref="CoordinatorException">The bytes have another hash (invalid_request), are too many (too_large), find no room (storage_full).</exception>
    Task Put(string sha256, Stream content, CancellationToken cancel);

    /// <summary>The bytes, not yet verified: see <see cref="VerifiedFile"/>.</summary>
    /// <exception cref="CoordinatorException">There is none (not_found).</exception>
    Task<Stream> Open(string sha256, CancellationToken cancel);

    /// <summary>Keeps the end of an attempt's log; of more than <see cref="AttemptLogRoute.BytesMax"/> bytes, nothing.</summary>
    Task PutLog(string study, int trial, int attempt, ReadOnlyMemory<byte> tail, CancellationToken cancel);

    /// <summary>The end of an attempt's log, or null where none was kept.</summary>
    Task<byte[]?> GetLog(string study, int trial, int attempt, CancellationToken cancel);
}
