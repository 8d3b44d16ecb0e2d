using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Worker.Artifacts;

/// <summary>
/// The hashes of large files of this node, so that one that did not change (same length, same time of change) is not read again by the
/// next trial or the next life of the worker. Lost or damaged, it is made anew. Safe for several threads.
/// </summary>
public sealed class HashIndex
{
    private readonly Lock gate = new();
    private readonly string path;
    private readonly Dictionary<string, Entry> entries;

    /// <param name="path">The file that it is kept in.</param>
    public HashIndex(string path)
    {
        this.path = path;
        entries = Load(path);
    }

    public async Task<(string Sha256, long Bytes)> HashOf(string file, CancellationToken cancel)
    {
        FileInfo before = Target(file);
        long bytes = before.Length, changed = before.LastWriteTimeUtc.Ticks;
        lock (gate)
            if (entries.TryGetValue(file, out Entry? known) && known.Bytes == bytes && known.Changed == changed) return (known.Sha256, bytes);
        (string sha256, long read) = await ArtifactHash.OfFile(file, cancel);
        Keep(file, new Entry(read, changed, sha256));
        return (sha256, read);
    }

    private void Keep(string file, Entry entry)
    {
        lock (gate)
        {
            entries[file] = entry;
            foreach (string gone in entries.Keys.Where(f => !File.Exists(f)).ToArray()) entries.Remove(gone);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            string draft = path + ".draft";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new SortedDictionary<string, Entry>(entries, StringComparer.Ordinal), ProtocolJson.Options));
            File.Move(draft, path, overwrite: true);
        }
    }

    private static FileInfo Target(string file)
    {
        var info = new FileInfo(file);
        return info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
    }

    private static Dictionary<string, Entry> Load(string path)
    {
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<Dictionary<string, Entry>>(File.ReadAllBytes(path), ProtocolJson.Options) is { } known ? new(known, StringComparer.Ordinal) : new(StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return new(StringComparer.Ordinal);
        }
    }

    /// <param name="Changed">The file's time of change, in ticks.</param>
    private sealed record Entry(long Bytes, long Changed, string Sha256);
}
