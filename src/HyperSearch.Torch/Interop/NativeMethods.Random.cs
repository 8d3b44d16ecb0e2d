using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/random.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_uniform")]
    public static partial int Uniform(ReadOnlySpan<long> shape, int rank, double low, double high, ulong seed, int dtype, int kind, int index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_normal")]
    public static partial int Normal(ReadOnlySpan<long> shape, int rank, double mean, double deviation, ulong seed, int dtype, int kind, int index, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_dropout")]
    public static partial int Dropout(TensorHandle x, double p, ulong seed, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_dropout_rows")]
    public static partial int DropoutRows(TensorHandle x, double p, TensorHandle seeds, ulong site, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_multinomial")]
    public static partial int Multinomial(TensorHandle probabilities, ulong seed, out TensorHandle result, out nint message);
}
