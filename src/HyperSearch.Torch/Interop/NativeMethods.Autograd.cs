using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Mirrors native/autograd.cpp and native/recompute.cpp.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_recompute")]
    public static partial int Recompute(TensorHandle x, nint run, nint release, nint state, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_requires_grad")]
    public static partial int RequiresGrad(TensorHandle x, out int requiresGrad, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_set_requires_grad")]
    public static partial int SetRequiresGrad(TensorHandle x, int requiresGrad, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_detach")]
    public static partial int Detach(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_grad")]
    public static partial int Grad(TensorHandle x, out TensorHandle result, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_set_grad")]
    public static partial int SetGrad(TensorHandle x, TensorHandle grad, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_backward")]
    public static partial int Backward(TensorHandle x, TensorHandle gradient, int retainGraph, out nint message);

    [LibraryImport(ShimLibrary.Name, EntryPoint = "hs_grad_mode")]
    public static partial int GradMode(int enabled, out int previous, out nint message);
}
