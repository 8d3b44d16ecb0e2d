using System.Text.Json;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Checkpoints;
using HyperSearch.Worker.Hosts;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A machine that passes everything on; bugs change a part of it.</summary>
internal abstract class MachineDecorator(IWorkerMachine inner) : IWorkerMachine
{
    protected IWorkerMachine Inner { get; } = inner;

    public ISpoolFiles Spool => Inner.Spool;

    public JsonElement Describe() => Inner.Describe();

    public ITrialHost NewHost(string kind, int slot) => Inner.NewHost(kind, slot);

    public AttemptLog OpenLog(AttemptFolder folder) => Inner.OpenLog(folder);

    public virtual CheckpointFingerprint? Fingerprint(string path) => Inner.Fingerprint(path);

    public void Dispose() => Inner.Dispose();
}
