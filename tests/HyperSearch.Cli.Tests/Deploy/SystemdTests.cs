using System.Diagnostics;
using System.Globalization;
using HyperSearch.Cli.Machine;

namespace HyperSearch.Cli.Tests.Deploy;

public sealed class SystemdTests
{
    private static IEnumerable<string> Units => DeployFiles.All.Where(p => p.EndsWith(".service", StringComparison.Ordinal));

    [TestCaseSource(nameof(Units))]
    public void Unit_ToSystemd_IsValid(string path)
    {
        if (ToolChecks.Which("systemd-analyze") is null) Assert.Ignore("systemd-analyze is not installed");
        using var folder = new TemporaryFolder();
        string unit = folder.Write(Path.GetFileName(path), DeployFiles.Read(path).Replace("/opt/hypersearch/hypersearch", "/bin/true", StringComparison.Ordinal));

        using Process process = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", unit]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        // Of units of the machine it may complain too: only what it says of ours counts.
        Assert.That(errors.Split('\n').Where(l => l.Contains("hypersearch", StringComparison.Ordinal)), Is.Empty);
        Assert.That(process.ExitCode, Is.Zero, errors);
    }

    [TestCaseSource(nameof(Units))]
    public void Unit_Ended_SignalsTheProgramAloneAndWaitsForItsGrace(string path)
    {
        var unit = SystemdUnit.Parse(DeployFiles.Read(path));
        Assert.That((unit.Value("KillSignal"), unit.Value("KillMode")), Is.EqualTo(("SIGTERM", "mixed")));
        string[] words = unit.Value("ExecStart").Split(' ');
        int grace = Array.IndexOf(words, "--grace");
        int needed = grace < 0 ? 10 : int.Parse(words[grace + 1], CultureInfo.InvariantCulture);
        Assert.That(int.Parse(unit.Value("TimeoutStopSec"), CultureInfo.InvariantCulture), Is.GreaterThan(needed));
    }

    [TestCaseSource(nameof(Units))]
    public void Unit_OnAMachine_IsWalledIn(string path)
    {
        var unit = SystemdUnit.Parse(DeployFiles.Read(path));
        Assert.That((unit.Value("User"), unit.Value("NoNewPrivileges"), unit.Value("ProtectSystem"), unit.Value("CapabilityBoundingSet")), Is.EqualTo(("hypersearch", "yes", "strict", "")));
    }
}
