using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Worker.Artifacts;

/// <summary>
/// Inputs of studies on this node's disk, <c>cache/inputs/SHA/NAME</c>: each is fetched once, however many slots ask, verified when it
/// comes and when it has changed since, and forgotten by last use when all together grow too large.
/// </summary>
internal sealed class InputCache(string folder, IArtifacts artifacts, HashIndex hashes, long bytesMax, TimeProvider time)
{
    private readonly Lock books = new();
    private readonly Dictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> used = new(StringComparer.Ordinal);
    private readonly ArtifactTransfer transfer = new(artifacts);

    /// <summary>The input's path here. It stays until <see cref="Release"/> is called as often as this.</summary>
    public async Task<string> Take(GrantInput input, CancellationToken cancel)
    {
        SemaphoreSlim gate = Hold(input.Sha256);
        await gate.WaitAsync(cancel);
        try
        {
            string entry = Path.Combine(folder, ArtifactHash.Demand(input.Sha256));
            string path = input.IsFolder ? entry : Path.Combine(entry, NameOf(input.Path));
            if (!await IsWhole(input, path, cancel))
            {
                if (Directory.Exists(entry)) Directory.Delete(entry, recursive: true);
                MakeRoom(input.Bytes);
                if (input.IsFolder) await transfer.Receive(input.Sha256, entry, cancel);
                else await transfer.ReceiveFile(input.Sha256, path, cancel);
            }

            Directory.SetLastWriteTimeUtc(entry, time.GetUtcNow().UtcDateTime);
            return path;
        }
        catch
        {
            Release(input);
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>An attempt needs the input no more.</summary>
    public void Release(GrantInput input)
    {
        lock (books)
            if (--used[input.Sha256] == 0) used.Remove(input.Sha256);
    }

    private SemaphoreSlim Hold(string sha256)
    {
        lock (books)
        {
            used[sha256] = used.GetValueOrDefault(sha256) + 1;
            if (!gates.TryGetValue(sha256, out SemaphoreSlim? gate)) gates[sha256] = gate = new SemaphoreSlim(1);
            return gate;
        }
    }

    private async Task<bool> IsWhole(GrantInput input, string path, CancellationToken cancel)
    {
        if (!input.IsFolder) return File.Exists(path) && (await hashes.HashOf(path, cancel)).Sha256 == input.Sha256;
        if (!Directory.Exists(path)) return false;
        List<ManifestFile> files = [];
        foreach (string file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            (string sha256, long bytes) = await hashes.HashOf(file, cancel);
            files.Add(new ManifestFile(Path.GetRelativePath(path, file).Replace('\\', '/'), bytes, sha256));
        }

        return ArtifactManifest.OfFolder(files).Sha256 == input.Sha256;
    }

    /// <summary>Removes what was not used for longest and is in no use now, until the newcomer has room.</summary>
    private void MakeRoom(long bytes)
    {
        if (!Directory.Exists(folder)) return;
        var entries = new DirectoryInfo(folder).EnumerateDirectories().Where(d => ArtifactHash.IsValid(d.Name)).OrderBy(d => d.LastWriteTimeUtc)
            .Select(d => (Folder: d, Bytes: d.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length))).ToArray();
        long total = entries.Sum(e => e.Bytes) + bytes;
        foreach ((DirectoryInfo entry, long size) in entries)
        {
            if (total <= bytesMax) return;
            lock (books)
            {
                if (used.ContainsKey(entry.Name)) continue;
                entry.Delete(recursive: true);
            }

            total -= size;
        }
    }

    /// <summary>Programs look at extensions; a name that may not be is replaced.</summary>
    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        return ArtifactPath.Fault(name) is null ? name : "input";
    }
}
