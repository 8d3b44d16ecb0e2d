using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Owns one heap-allocated <c>at::Tensor</c> of the shim.</summary>
internal sealed class TensorHandle : SafeHandle
{
    /// <summary>What the marshaller fills on return from the shim.</summary>
    public TensorHandle()
        : base(0, ownsHandle: true)
    {
    }

    /// <summary>Stands for an absent optional tensor: crosses the boundary as a null pointer.</summary>
    public static TensorHandle None { get; } = new();

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.TensorFree(handle);
        return true;
    }
}
