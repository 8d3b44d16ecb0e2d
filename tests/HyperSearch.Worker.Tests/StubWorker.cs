using System.Collections.Concurrent;
using System.Threading.Channels;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Artifacts;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Tests;

/// <summary>A worker of one slot on a fake coordinator, a fake computer and a clock that is moved by hand. Its attempts do what the test says.</summary>
internal sealed class StubWorker : IAsyncDisposable
{
    /// <summary>Between two beats, with the spread that the fixture draws.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(15 * 1.05);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<AttemptContext> begun = Channel.CreateUnbounded<AttemptContext>();
    private readonly CancellationTokenSource drain = new();

    public StubWorker(Func<AttemptContext, CancellationToken, Task<AttemptResult>> run, Action<FakeCoordinator>? prepare = null, OnDisconnect onDisconnect = OnDisconnect.Run, ISpoolFiles? disk = null, string session = "stub-1", NodeFiles? files = null, string home = "/nowhere")
    {
        prepare?.Invoke(Coordinator);
        var options = new WorkerOptions
        {
            Agent = "stub",
            NewSession = () => session,
            Slots = 1,
            Home = home,
            Files = files,
            Kinds = ["command"],
            CodeDirectory = "/nowhere",
            OnDisconnect = onDisconnect,
            Draw = () => 0.75,
            Log = line => Lines.Enqueue(line),
        };
        Running = new WorkerAgent(Coordinator, options, Time, _ => new FakeMachine(Begin) { Spool = disk ?? NoSpoolFiles.Instance }).Run(drain.Token);

        Task<AttemptResult> Begin(AttemptContext context, CancellationToken ending)
        {
            begun.Writer.TryWrite(context);
            return run(context, ending);
        }
    }

    public FakeCoordinator Coordinator { get; } = new();

    public ManualTime Time { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = [];

    public Task Running { get; }

    public static Grant Grant(int trial = 0, int attempt = 1) => new()
    {
        Study = "s",
        Trial = trial,
        Attempt = attempt,
        Seed = 7,
        Kind = "command",
        Parameters = WorkerFixture.Json("{}"),
        NeededMetrics = ["loss"],
    };

    /// <summary>An attempt that goes on until it is ordered to end, and then ends as it should.</summary>
    public static async Task<AttemptResult> Obedient(AttemptContext context, CancellationToken drain)
    {
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration onDrain = drain.Register(() => ended.TrySetResult(Outcomes.Released));
        using CancellationTokenRegistration onStop = context.Orders.Stop.Register(() => ended.TrySetResult(Outcomes.Stopped));
        using CancellationTokenRegistration onLose = context.Orders.Lose.Register(() => ended.TrySetResult(Outcomes.Lost));
        return new AttemptResult(await ended.Task);
    }

    /// <summary>The next attempt that runs.</summary>
    public async Task<AttemptContext> NextAttempt()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await begun.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Lets the clock run to the next beat, and gives that.</summary>
    public async Task<Heartbeat> NextBeat()
    {
        await Time.WaitForTimer(Beat);
        Time.Advance(Beat);
        return await Coordinator.NextBeat();
    }

    public void Drain() => drain.Cancel();

    public Task Drained() => Running.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        await drain.CancelAsync();
        await Time.RunUntil(Running);
        await Running;
        drain.Dispose();
    }
}
