using System.Security.Cryptography;
using HyperSearch.Worker.Checkpoints;

namespace HyperSearch.Simulation.Tests.Machines;

/// <summary>A file system that outlives processes. Checkpoints are small: what a trial has become after so many steps.</summary>
internal sealed class SimFiles
{
    private readonly SortedDictionary<string, SavedTrial> saved = new(StringComparer.Ordinal);

    /// <summary>A full disk refuses new files.</summary>
    public bool IsFull { get; set; }

    public IReadOnlyCollection<string> Paths => saved.Keys;

    public void Write(string path, SavedTrial trial) => saved[path] = IsFull ? throw new IOException("No space left on the simulated disk.") : trial;

    public SavedTrial? Read(string path) => saved.GetValueOrDefault(path);

    /// <summary>A file changes or is gone without anybody's doing.</summary>
    public void Rot(string path, bool gone)
    {
        if (gone) saved.Remove(path);
        else if (saved.TryGetValue(path, out SavedTrial? trial)) saved[path] = trial with { Mind = trial.Mind ^ 1 };
    }

    public CheckpointFingerprint? Fingerprint(string path)
    {
        if (Read(path) is not { } trial) return null;
        Span<byte> bytes = stackalloc byte[SavedTrial.Size];
        trial.Write(bytes);
        return new CheckpointFingerprint(Convert.ToHexStringLower(SHA256.HashData(bytes)), SavedTrial.Size);
    }
}
