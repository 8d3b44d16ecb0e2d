using System.Runtime.InteropServices;

namespace HyperSearch.Torch.Interop;

/// <summary>
/// The process environment as native libraries see it: .NET's own variables are a copy that they never read. What is set here counts
/// for libraries that are loaded afterwards.
/// </summary>
internal static partial class NativeEnvironment
{
    // A thread of the OpenMP pool that waits at a barrier spins this many times before it sleeps. The library's own default spins for
    // seconds: when another process holds a core, the waiting thread then burns the other one (measured: a trial of 14 s took 90 s).
    private const string SpinsName = "GOMP_SPINCOUNT";
    private const string SpinsDefault = "1000";

    /// <summary>Makes waiting threads sleep soon, unless the user has said how they should wait.</summary>
    public static void CalmOpenMp()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null) return;
        if (SetVariable(SpinsName, SpinsDefault, overwrite: 0) != 0)
            throw new InvalidOperationException($"{SpinsName} cannot be set: error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>The spins that are in force for libraries still to be loaded, or null.</summary>
    public static string? Spins() => Marshal.PtrToStringUTF8(GetVariable(SpinsName));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);
}
