namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// A tensor on its way to a file. <paramref name="Data"/> is called once, when this tensor's turn has come, so that a caller can
/// fetch one tensor at a time from a device; it returns exactly the bytes that shape and type need, row-major, little-endian.
/// </summary>
public sealed record TensorToWrite(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape, Func<ReadOnlyMemory<byte>> Data)
{
    public TensorToWrite(string name, TensorElementType elementType, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
        : this(name, elementType, shape, () => data)
    {
    }

    /// <summary>A float32 tensor.</summary>
    public static TensorToWrite FromSingles(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        new(name, TensorElementType.F32, shape, ElementConversion.FromSingles(values, TensorElementType.F32));
}
