using HyperSearch.Coordinator.Hosting;

namespace HyperSearch.Coordinator.Tests.Kit;

/// <summary>Every byte is the count of calls so far, beginning with 1.</summary>
internal sealed class FixedEntropy : IEntropy
{
    private byte calls;

    public void Fill(Span<byte> bytes) => bytes.Fill(++calls);
}
