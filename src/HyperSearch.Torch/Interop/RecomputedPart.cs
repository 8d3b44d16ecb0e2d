using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace HyperSearch.Torch.Interop;

/// <summary>A function that the shim calls back, once when it is handed over and once for the backward pass, on whatever thread that runs.</summary>
internal static unsafe class RecomputedPart
{
    public static nint RunPointer => (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint*, nint*, int>)&Run;

    public static nint ReleasePointer => (nint)(delegate* unmanaged[Cdecl]<nint, void>)&Release;

    /// <summary>A reference to the function that <see cref="Release"/> frees.</summary>
    public static nint Hold(Func<Tensor, Tensor> forward) => GCHandle.ToIntPtr(GCHandle.Alloc(forward));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Run(nint state, nint x, nint* result, nint* message)
    {
        try
        {
            var forward = (Func<Tensor, Tensor>)GCHandle.FromIntPtr(state).Target!;
            using var scope = new TensorScope();
            *result = Call(forward, x);
            return 0;
        }
        catch (Exception error)
        {
            // No exception may cross the boundary; the shim raises it again on its side, with the same kind.
            *message = Text(error);
            return (int)(error is TorchException torch ? torch.Kind : error is OutOfMemoryException ? TorchErrorKind.OutOfMemory : TorchErrorKind.Other);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint state) => GCHandle.FromIntPtr(state).Free();

    private static nint Call(Func<Tensor, Tensor> forward, nint x)
    {
        var input = new TensorHandle();
        Marshal.InitHandle(input, x);
        var output = forward(new Tensor(input));
        NativeStatus.Check(NativeMethods.Alias(output.Handle, out var alias, out var message), message);
        var pointer = alias.DangerousGetHandle();
        alias.SetHandleAsInvalid();
        return pointer;
    }

    private static nint Text(Exception error)
    {
        var bytes = Encoding.UTF8.GetBytes(error is TorchException ? error.Message : error.ToString());
        var text = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(text, bytes.Length));
        return (nint)text;
    }
}
