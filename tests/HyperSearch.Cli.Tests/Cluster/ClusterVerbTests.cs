using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;
using HyperSearch.Worker.Agents;

namespace HyperSearch.Cli.Tests.Cluster;

/// <summary>The command line against a coordinator in another home, over HTTP.</summary>
[Platform("Linux")]
public sealed class ClusterVerbTests
{
    private const string Study = """
        name: far
        objective: {metric: loss}
        space:
          x: {type: int, low: 0, high: 3}
        strategy: {kind: grid}
        trial: {kind: command, run: [/bin/sh, train.sh]}
        """;

    private ServedHome served = null!;

    [SetUp]
    public async Task Serve() => served = await ServedHome.Open();

    [TearDown]
    public async Task End() => await served.DisposeAsync();

    [Test]
    public async Task Login_GoodToken_IsKeptForItsOwnerAlone()
    {
        CliRun login = await served.CallWithInput(served.Address.Token + "\n", "login", served.Address.Url);
        Assert.That(login.ExitCode, Is.Zero, login.Error);
        Assert.That(login.Out + login.Error, Does.Not.Contain(served.Address.Token));
        string file = Path.Combine(served.Laptop, "config", "hypersearch", "credentials.json");
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        CliRun list = await served.Call("study", "list", "--coordinator", served.Address.Url + "/");
        Assert.That(list.ExitCode, Is.Zero, list.Error);
    }

    [Test]
    public async Task Login_TokenFileThatOthersMayRead_IsNotUsed()
    {
        await served.CallWithInput(served.Address.Token, "login", served.Address.Url);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path.Combine(served.Laptop, "config", "hypersearch", "credentials.json"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        CliRun list = await served.Call("study", "list", "--coordinator", served.Address.Url);
        Assert.That(list.ExitCode, Is.EqualTo(4));
        Assert.That(list.Error, Does.Contain("chmod 600"));
    }

    [Test]
    public async Task Login_WrongToken_IsRefusedAndNotKept()
    {
        CliRun login = await served.CallWithInput(new string('x', 64), "login", served.Address.Url);
        Assert.That(login.ExitCode, Is.EqualTo(4), login.Error);
        Assert.That(Directory.Exists(Path.Combine(served.Laptop, "config")), Is.False);
    }

    [TestCase("ftp://host:1")]
    [TestCase("host:1")]
    [TestCase("http://user:secret@host:1")]
    [TestCase("http://host:1/path")]
    [TestCase("http://host:1/?token=x")]
    public async Task Login_NoAddress_IsAUsageError(string url) => Assert.That((await served.CallWithInput("token", "login", url)).ExitCode, Is.EqualTo(2));

    [Test]
    public async Task EveryVerb_WithoutToken_EndsWith4() =>
        Assert.That((await served.Call("best", "far", "--coordinator", served.Address.Url)).ExitCode, Is.EqualTo(4));

    [Test]
    public async Task EveryVerb_NobodyListens_EndsWith7()
    {
        served.Variables["HYPERSEARCH_TOKEN"] = served.Address.Token;
        Assert.That((await served.Call("study", "list", "--coordinator", "http://127.0.0.1:1")).ExitCode, Is.EqualTo(7));
    }

    [Test]
    public async Task EveryVerb_NoSuchStudy_EndsWith3()
    {
        served.LoggedIn();
        string[][] calls = [["study", "show", "none"], ["trial", "list", "none"], ["watch", "none"], ["study", "pause", "none"], ["trial", "logs", "none", "0"]];
        foreach (string[] call in calls) Assert.That((await served.Call(call)).ExitCode, Is.EqualTo(3), string.Join(' ', call));
    }

    [Test]
    public async Task Run_WithACoordinator_PointsToSubmit()
    {
        served.Write("far.yaml", Study);
        CliRun run = await served.Call("run", "far.yaml", "--coordinator", served.Address.Url);
        Assert.That((run.ExitCode, run.Error.Contains("hypersearch submit", StringComparison.Ordinal)), Is.EqualTo((2, true)), run.Error);
    }

    [Test]
    public async Task Submit_WithoutACoordinator_IsAUsageError()
    {
        served.Write("far.yaml", Study);
        Assert.That((await served.Call("submit", "far.yaml")).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task Submit_Detached_SendsTheFilesThatTheCommandNames()
    {
        served.LoggedIn().Write("far.yaml", Study);
        string script = served.Write("train.sh", "echo '{\"metrics\":{\"loss\":1}}'");
        CliRun submit = await served.Call("submit", "far.yaml", "--detach");
        Assert.That((submit.ExitCode, submit.Out.Trim()), Is.EqualTo((0, "far")), submit.Error);
        StudyDetail study = await served.Host.Coordinator.GetStudy("far", CancellationToken.None);
        Assert.That(study.Inputs.Select(i => (i.Path, i.IsFolder)), Is.EqualTo(new[] { (script, false) }));
        Assert.That(await served.Host.Coordinator.Artifacts!.Find(study.Inputs[0].Sha256, CancellationToken.None), Is.EqualTo(new FileInfo(script).Length));
        CliRun pending = await served.Call("watch", "far", "--no-wait");
        Assert.That((pending.ExitCode, pending.Out.StartsWith("far: running", StringComparison.Ordinal)), Is.EqualTo((8, true)), pending.Error);
        Assert.That((await served.Call("watch", "far", "--timeout", "0.2s")).ExitCode, Is.EqualTo(124));
        served.Write("far.yaml", Study.Replace("high: 3", "high: 4", StringComparison.Ordinal));
        Assert.That((await served.Call("submit", "far.yaml")).ExitCode, Is.EqualTo(5));
    }

    [Test]
    public async Task Edit_BySet_ChangesTheStudy_AndRefusesWhatItMayNot()
    {
        served.LoggedIn().Write("far.yaml", Study);
        served.Write("train.sh", "true");
        await served.Call("submit", "far.yaml", "--detach");
        CliRun edit = await served.Call("study", "edit", "far", "--set", "space.x.high=5", "--set", "parallelism=3");
        Assert.That(edit.ExitCode, Is.Zero, edit.Error);
        Assert.That((await served.Host.Coordinator.GetStudy("far", CancellationToken.None)).Summary.Parallelism, Is.EqualTo(3));
        CliRun other = await served.Call("study", "edit", "far", "--set", "objective.direction=maximize");
        Assert.That((other.ExitCode, other.Error.Contains("objectives", StringComparison.Ordinal)), Is.EqualTo((2, true)), other.Error);
        Assert.That((await served.Call("study", "edit", "far")).ExitCode, Is.EqualTo(2));
        Assert.That((await served.Call("study", "edit", "far", "--set", "space.x.high")).ExitCode, Is.EqualTo(2));
        Assert.That((await served.Call("study", "edit", "far", "far.yaml")).ExitCode, Is.Zero, "back to the file");
    }

    [Test]
    public async Task Submit_WithAWorker_FollowsToTheResult()
    {
        served.LoggedIn().Write("far.yaml", Study);
        served.Write("train.sh", "echo '{\"metrics\":{\"loss\":'$HYPERSEARCH_PARAM_X'}}'");
        using var drain = new CancellationTokenSource();
        using var client = new HttpCoordinator(served.Address);
        var worker = new WorkerAgent(client, new WorkerOptions { Agent = "node", NewSession = () => Guid.NewGuid().ToString("N"), Slots = 2, Home = Path.Combine(served.Laptop, "node"), Kinds = ["command"], CodeDirectory = served.Laptop }, TimeProvider.System);
        Task work = worker.Run(drain.Token);
        CliRun submit = await served.Call("submit", "far.yaml", "--json");
        Assert.That(submit.ExitCode, Is.Zero, submit.Error);
        using JsonDocument summary = JsonDocument.Parse(submit.Out);
        Assert.That(summary.RootElement.GetProperty("trials").GetProperty("completed").GetInt32(), Is.EqualTo(4));
        Assert.That(submit.Error, Does.Contain("trial 3 completed"));
        Assert.That((await served.Call("watch", "far")).ExitCode, Is.Zero);
        Assert.That((await served.Call("best", "far")).Out, Does.Contain("x=0"));
        Assert.That((await served.Call("study", "verify", "far")).ExitCode, Is.Zero);
        await drain.CancelAsync();
        await work;
    }
}
