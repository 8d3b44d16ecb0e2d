using System.Buffers.Binary;

namespace HyperSearch.Simulation.Tests.Machines;

/// <summary>What a checkpoint holds: the step, and everything that the trial has become by then.</summary>
internal sealed record SavedTrial(long Step, ulong Mind)
{
    public const int Size = 16;

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Step);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Mind);
    }
}
