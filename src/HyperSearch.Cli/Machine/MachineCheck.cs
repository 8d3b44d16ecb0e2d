namespace HyperSearch.Cli.Machine;

/// <summary>What one look at the machine found. Status: ok, warn or fail.</summary>
/// <param name="Fix">What to type, where the status is not ok.</param>
internal sealed record MachineCheck(string Name, string Status, string Detail, string? Fix = null)
{
    public static MachineCheck Ok(string name, string detail) => new(name, "ok", detail);

    public static MachineCheck Warn(string name, string detail, string fix) => new(name, "warn", detail, fix);

    public static MachineCheck Fail(string name, string detail, string fix) => new(name, "fail", detail, fix);
}
