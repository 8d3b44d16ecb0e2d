using System.Security.Cryptography;

namespace HyperSearch.Coordinator.Hosting;

/// <summary>The operating system's cryptographic source.</summary>
public sealed class SystemEntropy : IEntropy
{
    private SystemEntropy()
    {
    }

    public static SystemEntropy Instance { get; } = new();

    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);
}
