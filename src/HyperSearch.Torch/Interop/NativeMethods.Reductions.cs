using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/reductions.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sum")]
    public static partial int Sum(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_mean")]
    public static partial int Mean(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_max")]
    public static partial int Max(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_min")]
    public static partial int Min(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_norm")]
    public static partial int Norm(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_all")]
    public static partial int All(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_any")]
    public static partial int Any(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sum_dim")]
    public static partial int SumDim(TensorHandle x, long dim, int keepdim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_mean_dim")]
    public static partial int MeanDim(TensorHandle x, long dim, int keepdim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_argmax")]
    public static partial int Argmax(TensorHandle x, long dim, int keepdim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_logsumexp")]
    public static partial int Logsumexp(TensorHandle x, long dim, int keepdim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_max_dim")]
    public static partial int MaxDim(TensorHandle x, long dim, int keepdim, out TensorHandle values, out TensorHandle indices, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_top_k")]
    public static partial int TopK(TensorHandle x, long k, long dim, out TensorHandle values, out TensorHandle indices, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_softmax")]
    public static partial int Softmax(TensorHandle x, long dim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_log_softmax")]
    public static partial int LogSoftmax(TensorHandle x, long dim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_cumsum")]
    public static partial int Cumsum(TensorHandle x, long dim, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_any_non_finite")]
    public static partial int AnyNonFinite(TensorHandle x, out int found, out nint message);
}
