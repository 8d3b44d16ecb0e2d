namespace HyperSearch.Worker.Spool;

/// <summary>The few files of a worker's spool, and what the spool asks of the disk under them.</summary>
/// <remarks>Every member throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where the disk refuses.</remarks>
public interface ISpoolFiles
{
    /// <summary>The names there are, in ordinal order.</summary>
    IReadOnlyList<string> List();

    byte[] Read(string name);

    /// <summary>Adds to the end of a file, which is made where there is none. What is added at last may be torn by a crash of the machine until it is synced.</summary>
    void Append(string name, ReadOnlySpan<byte> bytes);

    /// <summary>What was appended survives a crash of the machine from here on.</summary>
    void Sync(string name);

    /// <summary>Nothing happens where there is no such file.</summary>
    void Delete(string name);
}
