using HyperSearch.Torch;

namespace HyperSearch.Cli.Machine;

/// <summary>What fine-tuning needs beside .NET, looked at without compiling anything.</summary>
internal static class TorchCheck
{
    public static IEnumerable<MachineCheck> All()
    {
        LibtorchSummary found = ShimBuilder.Inspect();
        string install = found.MissingPackages.Count > 0 ? $"sudo apt-get install -y {string.Join(' ', found.MissingPackages)}" : ToolChecks.InstallCommand;
        yield return found.LibtorchDirectory is { } directory
            ? MachineCheck.Ok("libtorch", $"{found.LibtorchVersion} in {directory}")
            : MachineCheck.Warn("libtorch", $"{found.Missing}; fine-tune trials and `model` need it, command trials do not", install);
        yield return found is { CMake: not null, Compiler: { } compiler, Generator: { } generator }
            ? MachineCheck.Ok("compiler", $"{compiler}, CMake with {generator}")
            : MachineCheck.Warn("compiler", "CMake, make or a C++ compiler is missing; fine-tune trials and `model` need them", install);
        if (found.LibtorchDirectory is null) yield break;
        yield return MachineCheck.Ok("shim", found.CachedShim ?? "not compiled yet; the first verb that needs it compiles it once");
    }
}
