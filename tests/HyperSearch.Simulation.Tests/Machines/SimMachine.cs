using System.Text.Json;
using HyperSearch.Simulation.Tests.Worlds;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;
using HyperSearch.Worker.Checkpoints;
using HyperSearch.Worker.Hosts;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Simulation.Tests.Machines;

/// <summary>The computer under one life of a simulated worker.</summary>
internal sealed class SimMachine(World world, SimFiles files, SimSpoolFiles spool, string session, TimeProvider time) : IWorkerMachine
{
    private static readonly JsonElement Description = JsonSerializer.SerializeToElement(new { host = "simulated" });

    public ISpoolFiles Spool => spool;

    public JsonElement Describe() => Description;

    public ITrialHost NewHost(string kind, int slot) => new SimTrialHost(world, files, $"{session}/{slot}", time);

    public AttemptLog OpenLog(AttemptFolder folder) => world.Random.Chance(world.Misfortunes.FileChance) ? throw new IOException("The simulated disk refuses a file.") : new AttemptLog(TextWriter.Null);

    public CheckpointFingerprint? Fingerprint(string path) => files.Fingerprint(path);

    public void Dispose()
    {
        // Its trials end with the process.
    }
}
