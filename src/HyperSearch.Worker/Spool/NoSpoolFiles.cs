namespace HyperSearch.Worker.Spool;

/// <summary>A computer without a disk: a spool then lives as long as its process.</summary>
public sealed class NoSpoolFiles : ISpoolFiles
{
    private NoSpoolFiles()
    {
    }

    public static NoSpoolFiles Instance { get; } = new();

    public IReadOnlyList<string> List() => [];

    public byte[] Read(string name) => throw new FileNotFoundException("There are no files here.", name);

    public void Append(string name, ReadOnlySpan<byte> bytes)
    {
        // Nothing is kept.
    }

    public void Sync(string name)
    {
        // Nothing is kept.
    }

    public void Delete(string name)
    {
        // Nothing is kept.
    }
}
