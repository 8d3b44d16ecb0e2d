using System.Text.Json;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Coordinators;

/// <summary>Tokens of a home that nobody serves at the moment.</summary>
public sealed class TokenVerbTests
{
    [Test]
    public async Task Token_CreatedListedRevoked()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File(".hypersearch"));
        CliRun created = await CliRun.Of(folder.Path, "token", "create", "--scope", "submit", "--expires", "30d", "--note", "alice");
        Assert.That(created.Out.Trim(), Does.Match("^hs_submit_[0-9a-f]{64}$"), created.Error);
        JsonElement listed = JsonDocument.Parse((await CliRun.Of(folder.Path, "token", "list", "--json")).Out).RootElement[0];
        Assert.That((listed.GetProperty("scope").GetString(), listed.GetProperty("note").GetString()), Is.EqualTo(("submit", "alice")));
        Assert.That(listed.GetProperty("expires_at").GetDateTimeOffset() - listed.GetProperty("created_at").GetDateTimeOffset(), Is.EqualTo(TimeSpan.FromDays(30)));
        string id = listed.GetProperty("id").GetString()!;
        Assert.That((await CliRun.Of(folder.Path, "token", "revoke", id)).ExitCode, Is.EqualTo(ExitCode.Done));
        Assert.That((await CliRun.Of(folder.Path, "token", "revoke", id)).ExitCode, Is.EqualTo(ExitCode.NotFound));
        Assert.That((await CliRun.Of(folder.Path, "token", "list", "--json")).Out.Trim(), Is.EqualTo("[]"));
    }

    [Test]
    public async Task Token_IntoAFile_IsNotPrinted()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File(".hypersearch"));
        CliRun created = await CliRun.Of(folder.Path, "token", "create", "--scope", "enroll", "--uses", "3", "--out", "agents.token");
        string token = (await File.ReadAllTextAsync(folder.File("agents.token"))).Trim();
        Assert.That(token, Does.StartWith("hs_enroll_"));
        Assert.That(created.Out + created.Error, Does.Not.Contain(token));
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(folder.File("agents.token")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase("--scope", "root")]
    [TestCase("--scope", "read", "--expires", "soon")]
    [TestCase("--scope", "read", "--uses", "3")]
    [TestCase("--scope", "agent")]
    public async Task Create_OfNonsense_IsAUsageError(params string[] options)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File(".hypersearch"));
        Assert.That((await CliRun.Of(folder.Path, ["token", "create", .. options])).ExitCode, Is.EqualTo(ExitCode.Usage));
    }

    [Test]
    public async Task List_WithoutAHome_IsNotFound()
    {
        using var folder = new TemporaryFolder();
        Assert.That((await CliRun.Of(folder.Path, "token", "list")).ExitCode, Is.EqualTo(ExitCode.NotFound));
    }
}
