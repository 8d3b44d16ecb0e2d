using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <summary>
/// An n-dimensional array of libtorch with its place in the autograd graph. Operations return new tensors; names and meanings are PyTorch's.
/// A tensor belongs to the innermost <see cref="TensorScope"/> of the thread that made it and is disposed with it;
/// without a scope its owner disposes it. Shapes are row-major, dimensions may be counted from the end with negative numbers.
/// </summary>
/// <remarks>Every operation throws <see cref="TorchException"/> where libtorch refuses: shapes that do not fit, memory at its end.</remarks>
public sealed partial class Tensor : IDisposable
{
    internal Tensor(TensorHandle handle)
    {
        Handle = handle;
        Scope = TensorScope.Register(this);
    }

    internal TensorHandle Handle { get; }

    internal TensorScope? Scope { get; set; }

    /// <summary>The length of each dimension.</summary>
    public long[] Shape
    {
        get
        {
            var shape = new long[Rank];
            NativeStatus.Check(NativeMethods.Shape(Handle, shape, out var message), message);
            return shape;
        }
    }

    /// <summary>The number of dimensions; 0 for a scalar.</summary>
    public int Rank
    {
        get
        {
            NativeStatus.Check(NativeMethods.Rank(Handle, out var rank, out var message), message);
            return rank;
        }
    }

    /// <summary>The number of elements.</summary>
    public long Length
    {
        get
        {
            NativeStatus.Check(NativeMethods.Length(Handle, out var length, out var message), message);
            return length;
        }
    }

    /// <summary>The element type.</summary>
    public DType DType
    {
        get
        {
            NativeStatus.Check(NativeMethods.Dtype(Handle, out var dtype, out var message), message);
            return (DType)dtype;
        }
    }

    /// <summary>Where the elements lie.</summary>
    public Device Device
    {
        get
        {
            NativeStatus.Check(NativeMethods.Device(Handle, out var kind, out var index, out var message), message);
            return new Device((DeviceKind)kind, index);
        }
    }

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            NativeStatus.Check(NativeMethods.IsContiguous(Handle, out var contiguous, out var message), message);
            return contiguous != 0;
        }
    }

    /// <summary>Frees this handle; the memory goes when no view and no graph holds it any more.</summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>Type, shape and device, not the elements.</summary>
    public override string ToString() => Handle.IsClosed ? "disposed tensor" : $"{DType}[{string.Join(", ", Shape)}] on {Device}";

    private static Tensor Wrap(int status, TensorHandle result, nint message)
    {
        NativeStatus.Check(status, message);
        return new Tensor(result);
    }

    private static void Check(int status, nint message) => NativeStatus.Check(status, message);
}
