using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Machine;

/// <summary>`doctor`: what of this machine is ready, and what to type where it is not.</summary>
internal static class Doctor
{
    public static Command Define(CliEnvironment environment) => new Verb("doctor", "Checks this machine and this home.")
    {
        Examples = [("doctor", "each check with ok, warn or fail, and the fix"), ("doctor --json", "the same for scripts")],
    }.Does(environment, (_, context, cancel) => Run(context, cancel));

    public static async Task<int> Run(CliContext context, CancellationToken cancel)
    {
        List<MachineCheck> checks = [ToolChecks.DotNet(), .. TorchCheck.All(), ToolChecks.Blas(), HardwareChecks.Cores(), HardwareChecks.Memory(), HardwareChecks.Disk(context.Home.Path), ToolChecks.Git()];
        checks.AddRange(await HomeChecks.All(context, cancel).ConfigureAwait(false));
        Show(checks, context.Screen);
        return checks.Any(c => c.Status == "fail") ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Show(IReadOnlyList<MachineCheck> checks, Screen screen)
    {
        if (screen.Json)
        {
            screen.Record(new { Checks = checks });
            return;
        }

        Palette colors = screen.OutColors;
        int width = checks.Max(c => c.Name.Length);
        foreach (MachineCheck check in checks)
        {
            string status = check.Status.PadRight(5);
            string painted = check.Status switch { "ok" => colors.Good(status), "warn" => colors.Doubtful(status), _ => colors.Bad(status) };
            screen.Data($"{painted} {check.Name.PadRight(width)}  {check.Detail}");
            if (check.Fix is { } fix) screen.Data($"      {new string(' ', width)}  fix: {fix}");
        }
    }
}
