using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/shapes.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_transpose")]
    public static partial int Transpose(TensorHandle x, long i, long j, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_permute")]
    public static partial int Permute(TensorHandle x, ReadOnlySpan<long> order, int rank, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_reshape")]
    public static partial int Reshape(TensorHandle x, ReadOnlySpan<long> shape, int rank, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_view")]
    public static partial int View(TensorHandle x, ReadOnlySpan<long> shape, int rank, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_expand")]
    public static partial int Expand(TensorHandle x, ReadOnlySpan<long> shape, int rank, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_unsqueeze")]
    public static partial int Unsqueeze(TensorHandle x, long dim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_squeeze")]
    public static partial int Squeeze(TensorHandle x, long dim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_narrow")]
    public static partial int Narrow(TensorHandle x, long dim, long start, long length, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_select")]
    public static partial int Select(TensorHandle x, long dim, long index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_index_select")]
    public static partial int IndexSelect(TensorHandle x, long dim, TensorHandle index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_gather")]
    public static partial int Gather(TensorHandle x, long dim, TensorHandle index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_index_add")]
    public static partial int IndexAdd(TensorHandle x, long dim, TensorHandle index, TensorHandle source, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_scatter_add")]
    public static partial int ScatterAdd(TensorHandle x, long dim, TensorHandle index, TensorHandle source, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_cat")]
    public static partial int Cat(ReadOnlySpan<nint> tensors, int count, long dim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_stack")]
    public static partial int Stack(ReadOnlySpan<nint> tensors, int count, long dim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_embedding")]
    public static partial int Embedding(TensorHandle weight, TensorHandle indices, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_tril")]
    public static partial int Tril(TensorHandle x, long diagonal, out TensorHandle result, out nint message);
}
