using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Workers;

/// <summary>
/// Which kinds of trials a worker asks for: those that it can run. A worker that took command trials without being allowed to run a program would end each of
/// them as the study's own error.
/// </summary>
internal static class OfferedKinds
{
    public const string Auto = "auto";
    public const string Command = "command";
    public const string FineTune = "fine-tune";

    private const string Allow = "--allow-command /absolute/path/of/program";

    /// <summary>What this machine can run.</summary>
    /// <param name="programs">Whether studies may run any program here.</param>
    /// <param name="torch">Whether libtorch is there.</param>
    /// <param name="note">Is told what is left out, and why.</param>
    /// <exception cref="CliException">It can run nothing.</exception>
    public static IReadOnlyList<string> OfMachine(bool programs, bool torch, Action<string> note)
    {
        if (!programs && !torch) throw Refused("this machine can run no trial", "studies may run no program here, and fine-tune trials need libtorch", $"{Allow}, or what hypersearch doctor says");
        if (!programs) note("This worker runs fine-tune trials only: studies may run no program here (--allow-command PATH allows one).");
        if (!torch) note("This machine runs command trials only: fine-tune trials need libtorch (hypersearch doctor says more).");
        return [.. programs ? [Command] : Array.Empty<string>(), .. torch ? [FineTune] : Array.Empty<string>()];
    }

    /// <summary>The kinds that <paramref name="text"/>, not <see cref="Auto"/>, asks for.</summary>
    /// <exception cref="CliException">It names another kind, or one that is not possible.</exception>
    public static IReadOnlyList<string> Named(string text, bool programs)
    {
        string[] kinds = text.Split(',', StringSplitOptions.TrimEntries);
        if (kinds.FirstOrDefault(k => k is not (Command or FineTune)) is { } unknown) throw Refused($"--kinds names '{unknown}'", "there are command and fine-tune", "hypersearch worker start --help");
        if (kinds.Contains(Command) && !programs) throw Refused("--kinds names command", "studies may run no program here, so that each of their trials would fail", Allow);
        return kinds;
    }

    private static CliException Refused(string what, string why, string fix) => new(ExitCode.Usage, "usage", what) { Why = why, Fix = fix };
}
