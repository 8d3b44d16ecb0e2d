using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/linear_algebra.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_matmul")]
    public static partial int Matmul(TensorHandle x, TensorHandle y, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_linear")]
    public static partial int Linear(TensorHandle x, TensorHandle weight, TensorHandle bias, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_lora_linear")]
    public static partial int LoraLinear(TensorHandle x, TensorHandle weight, TensorHandle bias, TensorHandle a, TensorHandle b, double scale, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_addmm")]
    public static partial int Addmm(TensorHandle x, TensorHandle a, TensorHandle b, double beta, double alpha, out TensorHandle result, out nint message);
}
