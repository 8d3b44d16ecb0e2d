using System.Text.Json;
using HyperSearch.Cli.Tests.EndToEnd;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Http;
using HyperSearch.TestKit.Postgres;

namespace HyperSearch.Cli.Tests.Backups;

/// <summary>backup, restore and coordinator migrate as people call them.</summary>
[TestFixture]
public sealed class BackupVerbTests
{
    private CommandStudy study = null!;

    [SetUp]
    public async Task Run()
    {
        study = new CommandStudy();
        study.Write("""echo "{\"step\": 1, \"metrics\": {\"loss\": 0.$HYPERSEARCH_PARAM_K}}" """);
        CliRun run = await study.Call("run", "s.yaml");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [TearDown]
    public void Remove() => study.Dispose();

    [Test]
    public async Task Restore_OfAHomesBackup_GivesTheSameTrialsInANewHome()
    {
        CliRun backup = await study.Call("backup", "b.gz", "--json");
        Assert.That(backup.ExitCode, Is.Zero, backup.Error);
        Assert.That(JsonDocument.Parse(backup.Out).RootElement.GetProperty("studies").GetInt32(), Is.EqualTo(1));
        CliRun restore = await CliRun.Of(study.Path, "restore", "b.gz", "--home", study.File("second"));
        Assert.That(restore.ExitCode, Is.Zero, restore.Error);
        CliRun first = await study.Call("study", "export", "s", "--format", "csv");
        CliRun second = await CliRun.Of(study.Path, "study", "export", "s", "--format", "csv", "--home", study.File("second"));
        Assert.That((second.ExitCode, second.Out), Is.EqualTo((0, first.Out)), second.Error);
        CliRun verified = await CliRun.Of(study.Path, "study", "verify", "s", "--home", study.File("second"));
        Assert.That(verified.ExitCode, Is.Zero, verified.Error + verified.Out);
    }

    [Test]
    public async Task Backup_OfAHomeInUse_GoesThroughItsHolder()
    {
        var options = new HostOptions { Listen = new ListenOptions() };
        await using CoordinatorHost host = ((HomeOpening.Opened)await CoordinatorHost.Open(study.Home, options, default)).Host;
        CliRun backup = await study.Call("backup", "b.gz");
        Assert.That(backup.ExitCode, Is.Zero, backup.Error);
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(study.File("b.gz")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        CliRun restore = await study.Call("restore", "b.gz", "--replace");
        Assert.That(restore.ExitCode, Is.EqualTo(5), restore.Error);
    }

    [Test]
    public async Task Restore_OfAnotherFile_ChangesNothingAndSaysWhy()
    {
        CliRun restore = await study.Call("restore", "s.yaml", "--replace");
        Assert.That((restore.ExitCode, restore.Out), Is.EqualTo((1, "")));
        Assert.That(restore.Error, Does.Contain("error[no_backup]").And.Contain("where: " + study.File("s.yaml")).And.Contain("why:   it is no backup").And.Contain("nothing was changed"));
        Assert.That((await study.Call("study", "list")).Out, Does.Contain("s\tfinished"));
    }

    [TestCase("nothing.gz", 3)]
    [TestCase(".", 2)]
    public async Task Restore_OfNoFile_SaysWhatToName(string file, int code)
    {
        CliRun restore = await study.Call("restore", file, "--replace");
        Assert.That((restore.ExitCode, restore.Out), Is.EqualTo((code, "")));
        Assert.That(restore.Error, Does.Contain("where: " + Path.GetFullPath(file, study.Path)).And.Contain("fix:   name a file"));
    }

    [Test]
    public async Task Backup_OverAFileThatIsThere_IsRefused()
    {
        await File.WriteAllTextAsync(study.File("b.gz"), "precious");
        Assert.That((await study.Call("backup", "b.gz")).ExitCode, Is.EqualTo(5));
        Assert.That(await File.ReadAllTextAsync(study.File("b.gz")), Is.EqualTo("precious"));
    }

    [Test]
    public async Task Restore_WhereStudiesAre_NeedsAWord()
    {
        await study.Call("backup", "b.gz");
        CliRun refused = await study.Call("restore", "b.gz");
        Assert.That(refused.ExitCode, Is.EqualTo(5));
        Assert.That(refused.Error, Does.Contain("--replace"));
        CliRun replaced = await study.Call("restore", "b.gz", "--replace");
        Assert.That(replaced.ExitCode, Is.Zero, replaced.Error);
        Assert.That(Directory.GetFiles(study.Home, "journal.db.before-*"), Has.Length.EqualTo(1));
        Assert.That((await study.Call("study", "list")).Out, Does.Contain("finished"));
    }

    [Test]
    public async Task Migrate_AndRestore_MoveAHomeToPostgres()
    {
        if (PostgresTests.NewDatabase(out string reason) is not { } database)
        {
            Assert.Ignore(reason);
            return;
        }

        var variables = new Dictionary<string, string> { ["HYPERSEARCH_DATABASE"] = database };
        Task<CliRun> Call(params string[] arguments) => CliRun.WithVariables(study.Path, variables, "", arguments);
        CliRun dry = await Call("coordinator", "migrate", "--dry-run");
        Assert.That((dry.ExitCode, dry.Out.Contains("CREATE TABLE hypersearch.event", StringComparison.Ordinal)), Is.EqualTo((0, true)), dry.Error);
        Assert.That((await Call("coordinator", "migrate")).ExitCode, Is.Zero);
        Assert.That((await Call("coordinator", "migrate", "--dry-run")).Out, Is.Empty);
        await study.Call("backup", "b.gz");
        CliRun restore = await Call("restore", "b.gz");
        Assert.That(restore.ExitCode, Is.Zero, restore.Error);
        CliRun again = await Call("backup", "c.gz", "--json");
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(JsonDocument.Parse(again.Out).RootElement.GetProperty("studies").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    public async Task Migrate_WithoutADatabase_SaysHowToNameOne() => Assert.That((await study.Call("coordinator", "migrate")).ExitCode, Is.EqualTo(2));
}
