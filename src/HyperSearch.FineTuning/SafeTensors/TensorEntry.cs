namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// One tensor of a safetensors file: row-major, little-endian. <paramref name="Begin"/> and <paramref name="End"/> count bytes
/// from the end of the header; a scalar has an empty shape and one element.
/// </summary>
public sealed record TensorEntry(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape, long Begin, long End)
{
    public long ByteLength => End - Begin;

    public long ElementCount => ByteLength / ElementType.SizeBytes();
}
