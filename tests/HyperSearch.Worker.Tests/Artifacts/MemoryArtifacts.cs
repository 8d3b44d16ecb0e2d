using System.Security.Cryptography;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Worker.Tests.Artifacts;

/// <summary>A coordinator's artifacts in memory, which counts what is fetched and can be made to wait.</summary>
internal sealed class MemoryArtifacts : IArtifacts
{
    private readonly Lock gate = new();

    public Dictionary<string, byte[]> Kept { get; } = new(StringComparer.Ordinal);

    public List<string> Fetched { get; } = [];

    public Dictionary<(string Study, int Trial, int Attempt), byte[]> Logs { get; } = [];

    public Task Door { get; set; } = Task.CompletedTask;

    public string Add(byte[] bytes)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Kept[hash] = bytes;
        return hash;
    }

    public Task<long?> Find(string sha256, CancellationToken cancel) => Task.FromResult(Kept.TryGetValue(sha256, out byte[]? bytes) ? bytes.Length : (long?)null);

    /// <summary>How many times more there is no room.</summary>
    public int FullFor { get; set; }

    public async Task Put(string sha256, Stream content, CancellationToken cancel)
    {
        if (FullFor > 0)
        {
            FullFor--;
            throw new CoordinatorException(ProblemCode.StorageFull, "no room", "free some");
        }

        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancel);
        Kept[sha256] = bytes.ToArray();
    }

    public async Task<Stream> Open(string sha256, CancellationToken cancel)
    {
        await Door;
        lock (gate) Fetched.Add(sha256);
        return Kept.TryGetValue(sha256, out byte[]? bytes) ? new MemoryStream(bytes, writable: false) : throw new CoordinatorException(ProblemCode.NotFound, $"no {sha256}");
    }

    public Task PutLog(string study, int trial, int attempt, ReadOnlyMemory<byte> tail, CancellationToken cancel)
    {
        Logs[(study, trial, attempt)] = tail.ToArray();
        return Task.CompletedTask;
    }

    public Task<byte[]?> GetLog(string study, int trial, int attempt, CancellationToken cancel) => Task.FromResult(Logs.GetValueOrDefault((study, trial, attempt)));
}
