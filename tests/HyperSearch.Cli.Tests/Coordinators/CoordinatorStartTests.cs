using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Coordinators;

/// <summary>Starts that are refused before anything is opened.</summary>
public sealed class CoordinatorStartTests
{
    [TestCase("http://0.0.0.0:0", "without TLS")]
    [TestCase("http://[::]:0", "without TLS")]
    [TestCase("http://*:0", "without TLS")]
    [TestCase("http://192.0.2.1:7450", "without TLS")]
    [TestCase("https://0.0.0.0:0", "has no certificate")]
    [TestCase("https://127.0.0.1:0", "has no certificate")]
    [TestCase("http://search.example:7450", "names a host")]
    [TestCase("127.0.0.1:7450", "no address")]
    [TestCase("ftp://127.0.0.1", "no address")]
    [TestCase("http://user:pw@127.0.0.1:1", "no address")]
    [TestCase("http://127.0.0.1:1/path", "no address")]
    public async Task Listen_ThatIsUnsafeOrWrong_IsRefusedAndMakesNoHome(string url, string expected)
    {
        using var folder = new TemporaryFolder();
        CliRun run = await CliRun.Of(folder.Path, "coordinator", "start", "--home", folder.File("home"), "--listen", "http://127.0.0.1:0", "--listen", url);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Usage), run.Error);
        Assert.That(run.Error, Does.Contain(expected));
        Assert.That(Directory.Exists(folder.File("home")), Is.False);
    }

    [Test]
    public async Task Certificate_ThatIsNone_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("tls.pem"), "no certificate");
        CliRun run = await CliRun.Of(folder.Path, "coordinator", "start", "--listen", "https://127.0.0.1:0", "--certificate", "tls.pem", "--key", "tls.pem");
        Assert.That((run.ExitCode, run.Error.Contains("certificate", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Usage, true)), run.Error);
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("fast")]
    [TestCase("NaN")]
    public async Task LeaseScale_ThatIsNoFactor_IsRefused(string scale)
    {
        using var folder = new TemporaryFolder();
        CliRun run = await CliRun.WithVariables(folder.Path, new Dictionary<string, string> { ["HYPERSEARCH_LEASE_SCALE"] = scale }, "", "coordinator", "start", "--listen", "http://127.0.0.1:0");
        Assert.That((run.ExitCode, run.Error.Contains("HYPERSEARCH_LEASE_SCALE", StringComparison.Ordinal)), Is.EqualTo((ExitCode.Usage, true)), run.Error);
    }

    [Test]
    public async Task DatabaseFile_ThatOthersCanRead_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such permissions.");
            return;
        }

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("db"), "Host=127.0.0.1;Password=canary");
        File.SetUnixFileMode(folder.File("db"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        CliRun run = await CliRun.Of(folder.Path, "coordinator", "start", "--listen", "http://127.0.0.1:0", "--database-file", "db");
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Authentication), "as with every other file of secrets");
        Assert.That(run.Error, Does.Contain("chmod 600").And.Not.Contain("canary"));
    }

    [Test]
    public async Task Database_ThatCannotBeUnderstood_IsAMistakeOfItsOwnPlaceAndSaysNoPassword()
    {
        using var folder = new TemporaryFolder();
        CliRun absent = await CliRun.Of(folder.Path, "coordinator", "start", "--database-file", "none");
        CliRun wrong = await CliRun.WithVariables(folder.Path, new Dictionary<string, string> { ["HYPERSEARCH_DATABASE"] = "Passwort=hunter2" }, "", "coordinator", "migrate");
        Assert.That((absent.ExitCode, wrong.ExitCode), Is.EqualTo((ExitCode.NotFound, ExitCode.Usage)));
        Assert.That(absent.Error, Does.Contain("where: " + folder.File("none")).And.Contain("chmod 600"));
        Assert.That(wrong.Error, Does.Contain("where: $HYPERSEARCH_DATABASE").And.Contain("fix:   write Host=").And.Not.Contain("hunter2"));
    }
}
