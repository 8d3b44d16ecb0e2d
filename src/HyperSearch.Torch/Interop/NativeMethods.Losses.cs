using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/losses.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_cross_entropy")]
    public static partial int CrossEntropy(TensorHandle logits, TensorHandle targets, long ignoreIndex, double smoothing, int sum, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_linear_cross_entropy")]
    public static partial int LinearCrossEntropy(TensorHandle hidden, TensorHandle weight, TensorHandle targets, double smoothing, double cap, long chunk, out TensorHandle result, out nint message);
}
