using System.Buffers.Binary;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>Bytes that the seed decides.</summary>
internal sealed class SimEntropy(SimRandom random) : IEntropy
{
    public void Fill(Span<byte> bytes)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, random.NextUInt64());
            int count = Math.Min(word.Length, bytes.Length);
            word[..count].CopyTo(bytes);
            bytes = bytes[count..];
        }
    }
}
