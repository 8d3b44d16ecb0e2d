using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/tensor.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_tensor_free")]
    public static partial void TensorFree(nint tensor);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_live_tensors")]
    public static partial long LiveTensors();

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_zeros")]
    public static partial int Zeros(ReadOnlySpan<long> shape, int rank, int dtype, int kind, int index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_empty")]
    public static partial int Empty(ReadOnlySpan<long> shape, int rank, int dtype, int kind, int index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_full")]
    public static partial int Full(ReadOnlySpan<long> shape, int rank, double value, int dtype, int kind, int index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_arange")]
    public static partial int Arange(long count, int dtype, int kind, int index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_from_bytes")]
    public static partial int FromBytes(ReadOnlySpan<byte> data, long bytes, ReadOnlySpan<long> shape, int rank, int dtype, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_to_bytes")]
    public static partial int ToBytes(TensorHandle tensor, Span<byte> data, long bytes, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_item")]
    public static partial int Item(TensorHandle tensor, out double value, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_rank")]
    public static partial int Rank(TensorHandle tensor, out int rank, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_shape")]
    public static partial int Shape(TensorHandle tensor, Span<long> shape, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_length")]
    public static partial int Length(TensorHandle tensor, out long length, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_dtype")]
    public static partial int Dtype(TensorHandle tensor, out int dtype, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_device")]
    public static partial int Device(TensorHandle tensor, out int kind, out int index, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_is_contiguous")]
    public static partial int IsContiguous(TensorHandle tensor, out int contiguous, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_clone")]
    public static partial int Clone(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_contiguous")]
    public static partial int Contiguous(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_to_dtype")]
    public static partial int ToDtype(TensorHandle x, int dtype, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_to_device")]
    public static partial int ToDevice(TensorHandle x, int kind, int index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_alias")]
    public static partial int Alias(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_copy_")]
    public static partial int CopyInPlace(TensorHandle x, TensorHandle source, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_fill_")]
    public static partial int FillInPlace(TensorHandle x, double value, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_add_")]
    public static partial int AddInPlace(TensorHandle x, TensorHandle y, double alpha, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_mul_scalar_")]
    public static partial int MulScalarInPlace(TensorHandle x, double value, out nint message);
}
