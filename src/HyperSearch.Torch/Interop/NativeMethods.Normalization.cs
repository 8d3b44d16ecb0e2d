using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/normalization.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_rms_norm")]
    public static partial int RmsNorm(TensorHandle x, TensorHandle weight, double eps, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_layer_norm")]
    public static partial int LayerNorm(TensorHandle x, TensorHandle weight, TensorHandle bias, double eps, out TensorHandle result, out nint message);
}
