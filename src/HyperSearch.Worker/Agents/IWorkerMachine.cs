using System.Text.Json;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Checkpoints;
using HyperSearch.Worker.Hosts;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// Everything of a computer that one life of a worker touches, apart from its clock and the network: what it is, its processes and its
/// files. <see cref="LocalMachine"/> is the real one; the simulation has one whose disks can tear and whose trials are scripts.
/// </summary>
public interface IWorkerMachine : IDisposable
{
    /// <summary>What a trial's numbers may depend on beside its parameters; an object.</summary>
    JsonElement Describe();

    /// <summary>A host for one slot's attempts of one kind.</summary>
    ITrialHost NewHost(string kind, int slot);

    /// <summary>Makes the attempt's folder, where there is none, and opens its log.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">So does whoever owns it.</exception>
    AttemptLog OpenLog(AttemptFolder folder);

    /// <summary>The fingerprint of a checkpoint, or null where there is none.</summary>
    CheckpointFingerprint? Fingerprint(string path);

    /// <summary>Where what nobody has acknowledged yet is kept.</summary>
    ISpoolFiles Spool => NoSpoolFiles.Instance;
}
