namespace HyperSearch.Cli.Machine;

/// <summary>Whether libtorch is there, without compiling anything.</summary>
internal static class TorchCheck
{
    private static readonly string[] Places = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib", "/usr/local/libtorch/lib", "/opt/libtorch/lib"];

    public static MachineCheck Libtorch()
    {
        string? chosen = Environment.GetEnvironmentVariable("HYPERSEARCH_LIBTORCH");
        string? found = (chosen is null ? Places : [Path.Combine(chosen, "lib")]).Select(p => Path.Combine(p, "libtorch_cpu.so")).FirstOrDefault(File.Exists);
        return found is not null
            ? MachineCheck.Ok("libtorch", found)
            : MachineCheck.Warn("libtorch", "not found; fine-tune trials and `model` need it, command trials do not", ToolChecks.InstallCommand);
    }
}
