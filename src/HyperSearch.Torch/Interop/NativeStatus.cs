using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>Turns the shim's status and message into an exception; the message is copied and freed.</summary>
internal static class NativeStatus
{
    public static void Check(int status, nint message)
    {
        if (status != 0) throw Failure(status, message);
    }

    private static TorchException Failure(int status, nint message)
    {
        var text = Marshal.PtrToStringUTF8(message) ?? "libtorch gave no message";
        NativeMethods.FreeMessage(message);
        return new TorchException((TorchErrorKind)status, text);
    }
}
