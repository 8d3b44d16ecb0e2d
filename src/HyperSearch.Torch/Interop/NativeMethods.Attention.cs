using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/attention.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_attention")]
    public static partial int Attention(TensorHandle q, TensorHandle k, TensorHandle v, TensorHandle mask, int causal, double scale, out TensorHandle result, out nint message);
}
