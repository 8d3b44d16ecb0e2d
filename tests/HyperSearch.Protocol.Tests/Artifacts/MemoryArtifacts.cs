using System.Security.Cryptography;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Protocol.Tests.Artifacts;

/// <summary>Artifacts in memory, which a test may spoil.</summary>
internal sealed class MemoryArtifacts : IArtifacts
{
    public Dictionary<string, byte[]> Kept { get; } = new(StringComparer.Ordinal);

    public List<string> Sent { get; } = [];

    public Task<long?> Find(string sha256, CancellationToken cancel) => Task.FromResult(Kept.TryGetValue(sha256, out byte[]? bytes) ? bytes.Length : (long?)null);

    public async Task Put(string sha256, Stream content, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancel);
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), Is.EqualTo(sha256));
        Kept[sha256] = bytes.ToArray();
        Sent.Add(sha256);
    }

    public Task<Stream> Open(string sha256, CancellationToken cancel) => Kept.TryGetValue(sha256, out byte[]? bytes)
        ? Task.FromResult<Stream>(new MemoryStream(bytes, writable: false))
        : throw new CoordinatorException(ProblemCode.NotFound, sha256);

    public Task PutLog(string study, int trial, int attempt, ReadOnlyMemory<byte> tail, CancellationToken cancel) => throw new NotSupportedException();

    public Task<byte[]?> GetLog(string study, int trial, int attempt, CancellationToken cancel) => throw new NotSupportedException();
}
