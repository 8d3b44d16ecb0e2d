using HyperSearch.Cli.Terminal;
using HyperSearch.Torch;

namespace HyperSearch.Cli.Native;

/// <summary>
/// Makes libtorch usable for verbs that train or evaluate: finds it, or installs it where this process may, and compiles the shim
/// once. Command trials and all other verbs never come here.
/// </summary>
internal static class TorchSetup
{
    /// <summary>Whether the user said where libtorch is.</summary>
    private static bool IsNamed => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ShimBuilder.LibtorchVariable));

    /// <summary>The path of the compiled shim.</summary>
    /// <exception cref="CliException">Something is missing and cannot be installed from here; the fix is the command to type.</exception>
    public static string EnsureShim(Screen screen)
    {
        ShimBuildResult result = Build(screen);
        if (Installable(result) is { Count: > 0 } packages && DebianInstall.IsAllowed())
        {
            DebianInstall.Run(packages, screen);
            result = Build(screen);
        }

        return result is ShimBuildResult.Ok ok ? ok.Path : throw Refusal(result);
    }

    /// <summary>Compiles with what is there, and says so where that takes its time.</summary>
    public static ShimBuildResult Build(Screen screen)
    {
        bool announced = false;
        return ShimBuilder.EnsureBuilt(ShimBuilder.DefaultCacheDirectory, line =>
        {
            if (!announced) screen.Note("Compiling the libtorch shim for this machine (once) ...");
            announced = true;
            screen.Detail(line);
        });
    }

    /// <summary>The Debian packages that would help; none where the user named a libtorch: a wrong name is a mistake to report.</summary>
    private static IReadOnlyList<string> Installable(ShimBuildResult result) => result switch
    {
        ShimBuildResult.MissingLibtorch missing when !IsNamed => missing.DebianPackages,
        ShimBuildResult.MissingCompiler missing => missing.DebianPackages,
        _ => [],
    };

    private static CliException Refusal(ShimBuildResult result) => result switch
    {
        ShimBuildResult.MissingLibtorch missing when !IsNamed => Absent("no_libtorch", missing.Reason, missing.Command),
        ShimBuildResult.MissingLibtorch missing => Absent("no_libtorch", missing.Reason, $"unset {ShimBuilder.LibtorchVariable}, or name the folder that holds include/ and lib/"),
        ShimBuildResult.MissingCompiler missing => Absent("no_compiler", missing.Reason, missing.Command),
        _ => new CliException(ExitCode.Failed, "shim_build", result.Explanation) { Fix = "hypersearch doctor   (shows what is installed)" },
    };

    private static CliException Absent(string code, string reason, string command) => new(ExitCode.Failed, code, reason)
    {
        Why = "fine-tune trials and `model` compute with libtorch; command trials work without it",
        Fix = command,
    };
}
