using HyperSearch.Worker.Spool;

namespace HyperSearch.Worker.Tests.Spool;

/// <summary>A disk that outlives workers; it refuses when it is told to.</summary>
internal sealed class MemorySpoolFiles : ISpoolFiles
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, List<byte>> files = new(StringComparer.Ordinal);

    public bool IsFull { get; set; }

    public IReadOnlyList<string> List()
    {
        lock (gate) return [.. files.Keys];
    }

    public byte[] Read(string name)
    {
        lock (gate) return [.. files[name]];
    }

    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        if (IsFull) throw new IOException("No space left on device");
        lock (gate)
        {
            if (!files.TryGetValue(name, out List<byte>? file)) files[name] = file = [];
            file.AddRange(bytes);
        }
    }

    public void Sync(string name)
    {
        // Memory is as durable as it gets here.
    }

    public void Delete(string name)
    {
        lock (gate) files.Remove(name);
    }

    /// <summary>The last bytes of a file never reached the disk.</summary>
    public void Tear(string name, int bytes)
    {
        lock (gate) files[name].RemoveRange(files[name].Count - bytes, bytes);
    }
}
