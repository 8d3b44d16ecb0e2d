using System.Text.Json;
using System.Text.RegularExpressions;
using HyperSearch.Cli.Tests.Cluster;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Tests.Workers;

/// <summary>What the verbs about workers print, to the letter; ages and ports, which differ from run to run, are replaced.</summary>
[Platform("Linux")]
public sealed partial class WorkerOutputTests
{
    private const string Study = """
        name: far
        objective: {metric: loss}
        space: {x: {type: int, low: 0, high: 3}}
        strategy: {kind: grid}
        trial: {kind: command, run: [/bin/sh, train.sh]}
        """;

    private static readonly CancellationToken None = CancellationToken.None;
    private ServedHome served = null!;

    [SetUp]
    public async Task Serve() => served = (await ServedHome.Open()).LoggedIn();

    [TearDown]
    public async Task End() => await served.DisposeAsync();

    [Test]
    public async Task List_WithoutWorkers_IsATableOfNone()
    {
        CliRun list = await served.Call("worker", "list");
        Assert.That((list.ExitCode, list.Out, list.Error), Is.EqualTo((0, "AGENT\tSTATE\tSLOTS\tDEVICES\tLABELS\tRUNS\tHEARD\n", "")));
        Assert.That((await served.Call("worker", "list", "--json")).Out, Is.EqualTo("[]\n"));
    }

    [Test]
    public async Task List_Table_ShowsWhoIsAtWork()
    {
        await Fleet();
        CliRun list = await served.Call("worker", "list");
        Assert.That(list.ExitCode, Is.Zero, list.Error);
        Assert.That(Ages().Replace(list.Out, "N s ago"), Is.EqualTo("AGENT\tSTATE\tSLOTS\tDEVICES\tLABELS\tRUNS\tHEARD\n"
            + "node-1\tlive\t2\t2 x NVIDIA H100 80 GB\tgpu=h100,rack=7\t\tN s ago\n"
            + "node-2\tlive\t1\t\t\tfar/0\tN s ago\n"));
        Assert.That(list.Error, Is.Empty);
    }

    [Test]
    public async Task List_Json_HasEverything()
    {
        await Fleet();
        CliRun list = await served.Call("worker", "list", "--json");
        JsonElement agents = JsonDocument.Parse(list.Out).RootElement;
        Assert.That(Seconds().Replace(agents[1].GetRawText(), "N"), Is.EqualTo("""
            {"agent":"node-2","session":"s2","state":"live","slots":1,"leases":[{"study":"far","trial":0,"attempt":1,"step":0}],"labels":{},"devices":[],"since_heard_seconds":N,"environment":{"host":"node-2","cores":4}}
            """));
        Assert.That(agents[0].GetProperty("devices").GetArrayLength(), Is.EqualTo(2));
        Assert.That(agents[0].GetProperty("labels").GetProperty("gpu").GetString(), Is.EqualTo("h100"));
    }

    [Test]
    public async Task List_TwoWorkersOfOneName_WarnsOfThem()
    {
        for (int i = 0; i < 8; i++) await Register("node-1", $"session-{i % 2}");
        CliRun list = await served.Call("worker", "list");
        Assert.That(list.Error, Is.EqualTo("warning: two workers go by the name 'node-1' and take each other's trials away: end one of them, or give it a name of its own (--name)\n"));
    }

    [Test]
    public async Task Drain_SaysHowFarItIs()
    {
        await Fleet();
        CliRun idle = await served.Call("worker", "drain", "node-1"), busy = await served.Call("worker", "drain", "node-2");
        Assert.That((idle.ExitCode, idle.Out), Is.EqualTo((0, "node-1 drains and runs nothing\n")));
        Assert.That((busy.ExitCode, busy.Out), Is.EqualTo((0, "node-2 is draining, with 1 trial(s)\n")));
        JsonElement json = JsonDocument.Parse((await served.Call("worker", "drain", "node-2", "--json")).Out).RootElement;
        Assert.That((json.GetProperty("agent").GetString(), json.GetProperty("state").GetString(), json.GetProperty("leases").GetArrayLength()), Is.EqualTo(("node-2", "draining", 1)));
        CliRun nobody = await served.Call("worker", "drain", "nobody");
        Assert.That((nobody.ExitCode, nobody.Out), Is.EqualTo((3, "")));
        Assert.That(nobody.Error, Does.Contain("There is no agent 'nobody'.").And.Contain("worker list"));
    }

    [Test]
    public async Task Start_SaysWhatItOffers_AndThatItEnded()
    {
        await using ServedHome quick = (await ServedHome.Open(leaseScale: 0.02)).LoggedIn();
        Task<CliRun> worker = quick.Call("worker", "start", "--name", "node-3", "--slots", "2", "--kinds", "command", "--allow-command", "/bin/sh");
        while (!worker.IsCompleted && (await quick.Host.Coordinator.ListAgents(None)).Count == 0) await Task.Yield();
        await quick.Host.Coordinator.DrainAgent("node-3", None);
        CliRun ended = await worker;
        Assert.That((ended.ExitCode, ended.Out), Is.EqualTo((0, "")), ended.Error);
        Assert.That(ended.Error.Replace(quick.Address.Url, "URL", StringComparison.Ordinal), Is.EqualTo("""
            Worker node-3: 2 slots (2 x cpu), command trials, for URL
            the coordinator asked this worker to drain
            Worker node-3 has ended.

            """));
    }

    [Test]
    public async Task Start_CommandTrialsButNoProgram_IsRefusedInsteadOfFailingTrials()
    {
        CliRun start = await served.Call("worker", "start", "--kinds", "fine-tune,command");
        Assert.That((start.ExitCode, start.Out), Is.EqualTo((2, "")));
        Assert.That(start.Error, Is.EqualTo("""
            error[usage]: --kinds names command
              why:   studies may run no program here, so that each of their trials would fail
              fix:   --allow-command /absolute/path/of/program

            """));
    }

    [Test]
    public async Task Start_WithoutACoordinator_SaysHowToNameOne()
    {
        served.Variables.Remove("HYPERSEARCH_COORDINATOR");
        CliRun start = await served.Call("worker", "start");
        Assert.That((start.ExitCode, start.Out), Is.EqualTo((2, "")));
        Assert.That(start.Error, Is.EqualTo("""
            error[usage]: no coordinator is named
              why:   a worker runs trials for one
              fix:   --coordinator https://HOST:PORT, or set HYPERSEARCH_COORDINATOR

            """));
    }

    [GeneratedRegex(@"\d s ago")]
    private static partial Regex Ages();

    [GeneratedRegex(@"(?<=""since_heard_seconds"":)[0-9.e-]+")]
    private static partial Regex Seconds();

    private Task<AgentRegistered> Register(string agent, string session, int slots = 1, params DeviceSummary[] devices) => served.Host.Coordinator.RegisterAgent(
        new RegisterAgent(agent, session, slots, JsonSerializer.SerializeToElement(new { host = agent, cores = 4 }))
        {
            Labels = devices.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { ["rack"] = "7", ["gpu"] = "h100" },
            Devices = devices,
        },
        None);

    /// <summary>One with two devices that runs nothing, and one that runs a trial.</summary>
    private async Task Fleet()
    {
        await served.Host.Coordinator.SubmitStudy(new SubmitStudy(Study, "far.yaml", served.Laptop, null, false, "key"), None);
        await Register("node-1", "s1", 2, new DeviceSummary(0, "cuda", "0", "NVIDIA H100", 79.6, "580.1"), new DeviceSummary(1, "cuda", "1", "NVIDIA H100", 79.6, "580.1"));
        await Register("node-2", "s2");
        Grant grant = (await served.Host.Coordinator.Lease(new LeaseRequest("s2", 0, "r", ["command"], TimeSpan.Zero), None))!;
        await served.Host.Coordinator.Heartbeat(new Heartbeat("s2", 1, [new HeldLease(grant.Study, grant.Trial, grant.Attempt, 0)], false), None);
    }
}
