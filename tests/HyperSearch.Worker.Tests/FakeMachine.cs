using System.Text.Json;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Checkpoints;
using HyperSearch.Worker.Hosts;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Tests;

/// <summary>A computer without processes and files: an attempt is a function, and every checkpoint has the same fingerprint.</summary>
internal sealed class FakeMachine(Func<AttemptContext, CancellationToken, Task<AttemptResult>> run) : IWorkerMachine
{
    public ISpoolFiles Spool { get; init; } = NoSpoolFiles.Instance;

    public JsonElement Describe() => WorkerFixture.Json("{}");

    public ITrialHost NewHost(string kind, int slot) => new Host(run);

    public AttemptLog OpenLog(AttemptFolder folder) => new(TextWriter.Null);

    public CheckpointFingerprint? Fingerprint(string path) => new("00", 2);

    public void Dispose()
    {
    }

    private sealed class Host(Func<AttemptContext, CancellationToken, Task<AttemptResult>> run) : ITrialHost
    {
        public Task<AttemptResult> Run(AttemptContext context, CancellationToken drain) => run(context, drain);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
