using System.Text.Json;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Checkpoints;
using HyperSearch.Worker.Hosts;
using HyperSearch.Worker.Processes;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Agents;

/// <summary>This computer: children as trial hosts, and its own file system.</summary>
internal sealed class LocalMachine : IWorkerMachine
{
    private readonly WorkerOptions options;
    private readonly string session;
    private readonly TimeProvider time;
    private readonly ProcessLauncher launcher;
    private readonly AllowedPrograms allowed;
    private readonly LocalSpoolFiles spool;

    public LocalMachine(WorkerOptions options, string session, TimeProvider time)
    {
        this.options = options;
        this.session = session;
        this.time = time;
        ChildIsolation isolation = options.Isolation ?? ChildIsolation.Probe();
        if (isolation.Shortfall is { } shortfall) options.Log(shortfall);
        spool = new LocalSpoolFiles(Path.Combine(Path.GetFullPath(options.Home), "spool"));
        allowed = new AllowedPrograms(options.AllowedCommands);
        launcher = new ProcessLauncher(isolation, session, time);
    }

    public ISpoolFiles Spool => spool;

    public JsonElement Describe() => EnvironmentReport.Describe(options);

    public ITrialHost NewHost(string kind, int slot) => kind switch
    {
        "command" => new CommandHost(launcher, allowed, DeviceOf(slot), time),
        "fine-tune" => new FineTuneHost(launcher, options, DeviceOf(slot), $"{session}/host/{slot}", time),
        _ => throw new NotSupportedException($"This worker cannot run trials of kind '{kind}'; it offered {string.Join(" and ", options.Kinds)}."),
    };

    public AttemptLog OpenLog(AttemptFolder folder)
    {
        folder.Create();
        return new AttemptLog(folder.Log);
    }

    public CheckpointFingerprint? Fingerprint(string path) => CheckpointFingerprint.Of(path);

    private DeviceSummary? DeviceOf(int slot) => options.Devices.FirstOrDefault(d => d.Slot == slot);

    public void Dispose()
    {
        launcher.Dispose();
        spool.Dispose();
    }
}
