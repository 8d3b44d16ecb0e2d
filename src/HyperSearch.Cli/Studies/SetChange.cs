using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Studies;

/// <summary>One <c>--set PATH=VALUE</c>.</summary>
internal sealed record SetChange(string Path, string Value)
{
    /// <exception cref="CliException">Without a path or an equals sign.</exception>
    public static SetChange Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals >= 1 ? new SetChange(text[..equals], text[(equals + 1)..])
            : throw new CliException(ExitCode.Usage, "usage", $"--set takes PATH=VALUE, not '{text}'") { Fix = "write it like --set budget.trials=50" };
    }

    /// <summary>As it was typed.</summary>
    public override string ToString() => $"--set {Path}={Value}";
}
