using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Checkpoints;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A checkpoint's hash is taken once and believed for ever: what changed on the disk since is resumed from.</summary>
internal sealed class TrustsCheckpoints : PlantedBug
{
    private readonly Dictionary<string, CheckpointFingerprint> believed = new(StringComparer.Ordinal);

    public override string Name => "resumes from checkpoints without hashing them again";

    public override IWorkerMachine Wrap(IWorkerMachine machine) => new Trusting(machine, believed);

    private sealed class Trusting(IWorkerMachine inner, Dictionary<string, CheckpointFingerprint> believed) : MachineDecorator(inner)
    {
        public override CheckpointFingerprint? Fingerprint(string path)
        {
            if (Inner.Fingerprint(path) is not { } found) return null;
            believed.TryAdd(path, found);
            return believed[path];
        }
    }
}
