using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HyperSearch.Journal.Backups;

/// <summary>Reads a backup and distrusts it: what comes out was whole only if the last line came out too.</summary>
public static class BackupReader
{
    /// <summary>Reads the whole file and checks it: hash, counts, order and checksums.</summary>
    /// <exception cref="JournalFormatException">It is no backup, or no longer a whole one.</exception>
    public static async Task<BackupSummary> Verify(string path, CancellationToken cancel)
    {
        BackupLine.Head? head = null;
        BackupLine.End? end = null;
        await foreach (BackupLine line in Read(path, cancel))
        {
            head ??= line as BackupLine.Head;
            end = line as BackupLine.End;
        }

        return new BackupSummary(head!.Incarnation, head.MadeAt, end!.Studies, end.Events);
    }

    /// <summary>Its lines, the head first and the end last.</summary>
    /// <exception cref="JournalFormatException">As above; perhaps only after all other lines.</exception>
    internal static async IAsyncEnumerable<BackupLine> Read(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using FileStream file = File.OpenRead(path);
        await using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var text = new StreamReader(gzip, Encoding.UTF8);
        var order = new BackupOrder();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (await NextLine(text, path, cancel) is { } line)
        {
            BackupLine read = Parse(path, line);
            string sum = read is BackupLine.End ? Convert.ToHexStringLower(hash.GetHashAndReset()) : "";
            if (order.Fault(read, sum) is { } fault) throw new JournalFormatException(path, fault);
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
            yield return read;
        }

        if (!order.IsWhole) throw new JournalFormatException(path, "it ends too early: it was not written to its end, or not copied whole");
    }

    private static async Task<string?> NextLine(StreamReader text, string path, CancellationToken cancel)
    {
        try
        {
            return await text.ReadLineAsync(cancel);
        }
        catch (InvalidDataException broken)
        {
            throw new JournalFormatException(path, $"it is no backup, or damaged: {broken.Message}", broken);
        }
    }

    private static BackupLine Parse(string path, string line)
    {
        try
        {
            return BackupLineCodec.Read(line);
        }
        catch (JsonException broken)
        {
            throw new JournalFormatException(path, $"it is no backup, or damaged: {broken.Message}", broken);
        }
    }
}
