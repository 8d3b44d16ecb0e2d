using System.Text.Json;

namespace HyperSearch.Cli.Tests.Machine;

public sealed class DoctorTests
{
    [Test]
    public async Task Doctor_WithJson_NamesEveryCheckWithAStatus()
    {
        using var folder = new TemporaryFolder();

        CliRun run = await CliRun.Of(folder.Path, "doctor", "--json");

        using JsonDocument json = JsonDocument.Parse(run.Out);
        Dictionary<string, string> checks = json.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("status").GetString()!);
        Assert.That(checks.Keys, Is.SupersetOf(new[] { ".net", "libtorch", "compiler", "blas", "cores", "memory", "disk", "git", "home", "durable write" }));
        Assert.That(checks.Values, Is.All.AnyOf("ok", "warn", "fail"));
        Assert.That(run.ExitCode, Is.EqualTo(checks.ContainsValue("fail") ? 1 : 0));
    }

    [Test]
    public async Task Doctor_Always_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();

        await CliRun.Of(folder.Path, "doctor");

        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }
}
