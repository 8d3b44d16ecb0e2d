using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/activations.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_swiglu")]
    public static partial int Swiglu(TensorHandle gate, TensorHandle up, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_rotary")]
    public static partial int Rotary(TensorHandle x, TensorHandle cosine, TensorHandle sine, out TensorHandle result, out nint message);
}
