using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Worker.Spool;

namespace HyperSearch.Simulation.Tests.Machines;

/// <summary>The spool's files on a node's own disk. A killed process leaves what it wrote; a crashed machine leaves a torn tail of what was not synced.</summary>
internal sealed class SimSpoolFiles(SimFiles disk) : ISpoolFiles
{
    private readonly SortedDictionary<string, Content> files = new(StringComparer.Ordinal);

    public IReadOnlyList<string> List() => [.. files.Keys];

    public byte[] Read(string name) => files.TryGetValue(name, out Content? content) ? [.. content.Bytes] : throw new FileNotFoundException("There is no such simulated file.", name);

    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        if (disk.IsFull) throw new IOException("No space left on the simulated disk.");
        if (!files.TryGetValue(name, out Content? content)) files[name] = content = new Content();
        content.Bytes.AddRange(bytes);
    }

    public void Sync(string name)
    {
        if (files.TryGetValue(name, out Content? content)) content.Synced = content.Bytes.Count;
    }

    public void Delete(string name) => files.Remove(name);

    /// <summary>The machine lost its power.</summary>
    public void Tear(SimRandom random)
    {
        foreach (Content content in files.Values)
        {
            int kept = content.Synced + random.Next(content.Bytes.Count - content.Synced + 1);
            content.Bytes.RemoveRange(kept, content.Bytes.Count - kept);
        }
    }

    private sealed class Content
    {
        public List<byte> Bytes { get; } = [];

        public int Synced { get; set; }
    }
}
