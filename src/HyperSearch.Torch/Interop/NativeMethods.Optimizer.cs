using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/optimizer.cpp and native/optimizers.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_adamw")]
    public static partial int Adamw(ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> gradients, ReadOnlySpan<nint> averages, ReadOnlySpan<nint> squares, int count, double lr, double beta1, double beta2, double eps, double weightDecay, long step, double gradientScale, out nint message);

    /// <summary>An empty span of buffers is passed as null.</summary>
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_sgd")]
    public static partial int Sgd(ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> gradients, ReadOnlySpan<nint> buffers, int count, double lr, double momentum, double weightDecay, double gradientScale, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_lion")]
    public static partial int Lion(ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> gradients, ReadOnlySpan<nint> averages, int count, double lr, double beta1, double beta2, double weightDecay, double gradientScale, out nint message);

    /// <summary>An empty span of averages is passed as null.</summary>
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_adafactor")]
    public static partial int Adafactor(ReadOnlySpan<nint> parameters, ReadOnlySpan<nint> gradients, ReadOnlySpan<nint> rows, ReadOnlySpan<nint> columns, ReadOnlySpan<nint> averages, int count, double lr, double eps, double kept, double beta1, double weightDecay, double gradientScale, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_global_norm")]
    public static partial int GlobalNorm(ReadOnlySpan<nint> tensors, int count, out double norm, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_zero_all")]
    public static partial int ZeroAll(ReadOnlySpan<nint> tensors, int count, out nint message);
}
