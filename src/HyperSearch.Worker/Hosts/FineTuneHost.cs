using System.Globalization;
using System.Text.Json;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Devices;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Hosts;

/// <summary>
/// Runs fine-tune attempts in a warm child process of our own executable. The child is started at the first attempt and kept; after
/// a timeout, a crash or an out-of-memory failure the next attempt gets a fresh one.
/// </summary>
internal sealed class FineTuneHost(ProcessLauncher launcher, WorkerOptions options, DeviceSummary? device, string mark, TimeProvider time) : ITrialHost
{
    private ChildProcess? child;
    private JsonElement? ready;

    public async Task<AttemptResult> Run(AttemptContext context, CancellationToken drain)
    {
        if (child is { IsOver: true }) await Retire(); // it died between two attempts, which is no fault of this one
        ChildProcess running = child ??= await Start();
        using var attempt = new FineTuneAttempt(context, running, ready, time);
        bool reusable = false;
        try
        {
            AttemptResult result = await attempt.Run(drain);
            ready = attempt.Ready;
            reusable = attempt.HostIsReusable;
            return result;
        }
        finally
        {
            if (!reusable) await Retire();
        }
    }

    public async ValueTask DisposeAsync() => await Retire();

    private async Task<ChildProcess> Start()
    {
        IReadOnlyList<string> command = options.TrialHostCommand ?? throw new InvalidOperationException("A fine-tune trial was granted to a worker that was given no trial host.");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HYPERSEARCH_TOKEN"] = null, ["HYPERSEARCH_DATABASE"] = null };
        foreach ((string name, string value) in DeviceVariables.Of(device)) environment[name] = value;
        foreach ((string name, string value) in options.TrialHostEnvironment) environment[name] = value;
        if (options.ThreadsPerSlot is { } threads)
            environment["HYPERSEARCH_THREADS"] = environment["OMP_NUM_THREADS"] = environment["OPENBLAS_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        ready = null;
        return await launcher.Start(new ChildCommand(command, options.CodeDirectory, environment, mark));
    }

    private async Task Retire()
    {
        if (child is not { } retired) return;
        child = null;
        await retired.End(); // an idle host holds nothing that could be lost
        retired.Dispose();
    }
}
