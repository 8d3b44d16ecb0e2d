using System.Runtime.InteropServices;
using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>Data out, and changes in place that no graph records.</content>
public sealed partial class Tensor
{
    /// <summary>The elements as floats, row-major; other types are converted.</summary>
    public float[] ToFloatArray() => Read<float>(DType.Float32);

    /// <summary>The elements as doubles, row-major; other types are converted.</summary>
    public double[] ToDoubleArray() => Read<double>(DType.Float64);

    /// <summary>The elements as longs, row-major; other types are converted.</summary>
    public long[] ToLongArray() => Read<long>(DType.Int64);

    /// <summary>The elements' own bytes, row-major and little-endian.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length * DType.ByteSize()];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes the elements' own bytes, row-major and little-endian, into a buffer of exactly their number.</summary>
    public void CopyTo(Span<byte> destination) =>
        Check(NativeMethods.ToBytes(Handle, destination, destination.Length, out var message), message);

    /// <summary>The value of a tensor of one element. On a GPU this waits for all work queued before it.</summary>
    public double Item()
    {
        Check(NativeMethods.Item(Handle, out var value, out var message), message);
        return value;
    }

    /// <summary>Overwrites the elements with another tensor's, converted and broadcast.</summary>
    public void CopyFrom(Tensor source) => Check(NativeMethods.CopyInPlace(Handle, source.Handle, out var message), message);

    /// <summary>Overwrites every element.</summary>
    public void FillInPlace(double value) => Check(NativeMethods.FillInPlace(Handle, value, out var message), message);

    /// <summary>Adds <paramref name="alpha"/> times another tensor.</summary>
    public void AddInPlace(Tensor other, double alpha = 1) => Check(NativeMethods.AddInPlace(Handle, other.Handle, alpha, out var message), message);

    /// <summary>Multiplies every element.</summary>
    public void MulInPlace(double value) => Check(NativeMethods.MulScalarInPlace(Handle, value, out var message), message);

    private T[] Read<T>(DType dtype)
        where T : unmanaged
    {
        var values = new T[Length];
        var destination = MemoryMarshal.AsBytes(values.AsSpan());
        if (DType == dtype)
        {
            CopyTo(destination);
            return values;
        }
        using var converted = Detach();
        using var typed = converted.To(dtype);
        typed.CopyTo(destination);
        return values;
    }
}
