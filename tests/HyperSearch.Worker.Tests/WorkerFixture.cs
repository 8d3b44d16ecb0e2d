using System.Text.Json;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;

namespace HyperSearch.Worker.Tests;

/// <summary>A worker on a fake coordinator in a scratch folder, with real children.</summary>
internal sealed class WorkerFixture : IAsyncDisposable
{
    private static int sessions;

    private readonly CancellationTokenSource drain = new();
    private readonly Task running;

    public WorkerFixture(TimeProvider? time = null, int slots = 1, Action<FakeCoordinator>? prepare = null, IReadOnlyList<string>? trialHost = null)
    {
        Home = Directory.CreateTempSubdirectory("hs-worker-").FullName;
        prepare?.Invoke(Coordinator);
        var options = new WorkerOptions
        {
            Agent = "test",
            NewSession = () => $"test-{Environment.ProcessId}-{Interlocked.Increment(ref sessions)}",
            Slots = slots,
            Home = Home,
            Kinds = ["command", "fine-tune"],
            CodeDirectory = Home,
            TrialHostCommand = trialHost,
            ThreadsPerSlot = 1,
            Log = line => Lines.Add(line),
        };
        running = new WorkerAgent(Coordinator, options, time ?? TimeProvider.System).Run(drain.Token);
    }

    public FakeCoordinator Coordinator { get; } = new();

    public string Home { get; }

    public System.Collections.Concurrent.ConcurrentBag<string> Lines { get; } = [];

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    /// <summary>A grant of a shell script as a command trial.</summary>
    public Grant Shell(string script, string parameters = """{"x":0.5}""", string protocol = "once", double? timeout = null, ResumePoint? resume = null, int trial = 0, Dictionary<string, string>? environment = null) =>
        Command(["/bin/sh", "-c", script], parameters, protocol, timeout, resume, trial, environment);

    public Grant Command(IReadOnlyList<string> run, string parameters = """{"x":0.5}""", string protocol = "once", double? timeout = null, ResumePoint? resume = null, int trial = 0, Dictionary<string, string>? environment = null) => new()
    {
        Study = "s",
        Trial = trial,
        Attempt = 1,
        Seed = 7,
        Kind = "command",
        Parameters = Json(parameters),
        Command = new CommandLine(run, environment ?? [], protocol, Home),
        TimeoutSeconds = timeout,
        NeededMetrics = ["loss"],
        ResumeFrom = resume,
    };

    public async Task<AttemptEnd> RunOne(Grant grant)
    {
        Coordinator.Offer(grant);
        return await Coordinator.NextEnd();
    }

    public string LogOf(int trial) => File.ReadAllText(Path.Combine(Home, "studies", "s", "trials", $"{trial}", "attempt-1", "log.txt"));

    public string CheckpointsOf(int trial) => Path.Combine(Home, "studies", "s", "trials", $"{trial}", "attempt-1", "checkpoints");

    public void Drain() => drain.Cancel();

    public Task Drained() => running.WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await drain.CancelAsync();
        await Drained();
        drain.Dispose();
        Directory.Delete(Home, recursive: true);
    }
}
