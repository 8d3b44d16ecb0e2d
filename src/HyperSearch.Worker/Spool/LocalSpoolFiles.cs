namespace HyperSearch.Worker.Spool;

/// <summary>The spool in a folder of its own. The file that is written stays open.</summary>
internal sealed class LocalSpoolFiles(string folder) : ISpoolFiles, IDisposable
{
    private readonly Lock gate = new();
    private (string Name, FileStream Stream)? open;

    public IReadOnlyList<string> List() => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)] : [];

    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(folder, name));

    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            FileStream stream = Open(name);
            stream.Write(bytes);
            stream.Flush();
        }
    }

    public void Sync(string name)
    {
        lock (gate) Open(name).Flush(flushToDisk: true);
    }

    public void Delete(string name)
    {
        lock (gate)
        {
            if (open?.Name == name) Close();
            if (Directory.Exists(folder)) File.Delete(Path.Combine(folder, name));
        }
    }

    public void Dispose()
    {
        lock (gate) Close();
    }

    private FileStream Open(string name)
    {
        if (open is { } kept && kept.Name == name) return kept.Stream;
        Close();
        Directory.CreateDirectory(folder);
        var stream = new FileStream(Path.Combine(folder, name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        open = (name, stream);
        return stream;
    }

    private void Close()
    {
        open?.Stream.Dispose();
        open = null;
    }
}
