using System.Runtime.InteropServices;
using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <content>New tensors: constants, ranges, copies of managed data, seeded noise.</content>
public sealed partial class Tensor
{
    /// <summary>All zeros.</summary>
    public static Tensor Zeros(long[] shape, DType dtype = DType.Float32, Device? device = null)
    {
        var (kind, index) = Place(device);
        return Wrap(NativeMethods.Zeros(shape, shape.Length, (int)dtype, kind, index, out var result, out var message), result, message);
    }

    /// <summary>All ones.</summary>
    public static Tensor Ones(long[] shape, DType dtype = DType.Float32, Device? device = null) => Full(shape, 1, dtype, device);

    /// <summary>Memory as it comes, to be written before it is read.</summary>
    public static Tensor Empty(long[] shape, DType dtype = DType.Float32, Device? device = null)
    {
        var (kind, index) = Place(device);
        return Wrap(NativeMethods.Empty(shape, shape.Length, (int)dtype, kind, index, out var result, out var message), result, message);
    }

    /// <summary>One value everywhere.</summary>
    public static Tensor Full(long[] shape, double value, DType dtype = DType.Float32, Device? device = null)
    {
        var (kind, index) = Place(device);
        return Wrap(NativeMethods.Full(shape, shape.Length, value, (int)dtype, kind, index, out var result, out var message), result, message);
    }

    /// <summary>0, 1, ..., n - 1.</summary>
    public static Tensor Arange(long n, DType dtype = DType.Int64, Device? device = null)
    {
        var (kind, index) = Place(device);
        return Wrap(NativeMethods.Arange(n, (int)dtype, kind, index, out var result, out var message), result, message);
    }

    /// <summary>A scalar of rank 0.</summary>
    public static Tensor Scalar(double value, DType dtype = DType.Float32, Device? device = null) => Full([], value, dtype, device);

    /// <summary>A Float32 copy of row-major data, on the CPU. Without a shape: one dimension.</summary>
    public static Tensor FromArray(ReadOnlySpan<float> data, params long[] shape) => Copy(data, DType.Float32, shape);

    /// <summary>A Float64 copy of row-major data, on the CPU.</summary>
    public static Tensor FromArray(ReadOnlySpan<double> data, params long[] shape) => Copy(data, DType.Float64, shape);

    /// <summary>An Int64 copy of row-major data, on the CPU.</summary>
    public static Tensor FromArray(ReadOnlySpan<long> data, params long[] shape) => Copy(data, DType.Int64, shape);

    /// <summary>An Int32 copy of row-major data, on the CPU.</summary>
    public static Tensor FromArray(ReadOnlySpan<int> data, params long[] shape) => Copy(data, DType.Int32, shape);

    /// <summary>A Bool copy of row-major data, on the CPU.</summary>
    public static Tensor FromArray(ReadOnlySpan<bool> data, params long[] shape) => Copy(data, DType.Bool, shape);

    /// <summary>A copy of row-major little-endian bytes, on the CPU: how safetensors files hold their tensors.</summary>
    /// <exception cref="TorchException">The number of bytes is not the shape's.</exception>
    public static Tensor FromBytes(ReadOnlySpan<byte> data, DType dtype, long[] shape) =>
        Wrap(NativeMethods.FromBytes(data, data.Length, shape, shape.Length, (int)dtype, out var result, out var message), result, message);

    /// <summary>Independent uniform draws from [low, high). The same seed gives the same bits, at any number of threads.</summary>
    public static Tensor Uniform(long[] shape, double low, double high, ulong seed, DType dtype = DType.Float32, Device? device = null)
    {
        var (kind, index) = Place(device);
        return Wrap(
            NativeMethods.Uniform(shape, shape.Length, low, high, seed, (int)dtype, kind, index, out var result, out var message),
            result,
            message);
    }

    /// <summary>Independent normal draws. The same seed gives the same bits, at any number of threads.</summary>
    public static Tensor Normal(long[] shape, double mean, double deviation, ulong seed, DType dtype = DType.Float32, Device? device = null)
    {
        var (kind, index) = Place(device);
        return Wrap(
            NativeMethods.Normal(shape, shape.Length, mean, deviation, seed, (int)dtype, kind, index, out var result, out var message),
            result,
            message);
    }

    private static (int Kind, int Index) Place(Device? device)
    {
        var place = device ?? Device.Cpu;
        return ((int)place.Kind, place.Index);
    }

    private static Tensor Copy<T>(ReadOnlySpan<T> data, DType dtype, long[] shape)
        where T : unmanaged => FromBytes(MemoryMarshal.AsBytes(data), dtype, shape.Length == 0 ? [data.Length] : shape);
}
