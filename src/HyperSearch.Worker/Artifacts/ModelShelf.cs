using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Worker.Artifacts;

/// <summary>
/// The models that lie on this node already, under one folder: found by what they hold and not by their names. Only a folder whose size
/// fits is hashed, and each file once.
/// </summary>
public sealed class ModelShelf(string root, HashIndex hashes)
{
    /// <summary>Models lie at most this deep: publisher/model/revision.</summary>
    private const int DepthMax = 4;

    private const string Mark = "config.json";

    /// <summary>The folder of the model with this manifest, or null where there is none.</summary>
    public async Task<string?> Find(string manifestSha256, long bytes, CancellationToken cancel)
    {
        foreach (string folder in Folders(new DirectoryInfo(root), 0))
        {
            if (ModelFolder.Bytes(folder) != bytes) continue;
            ArtifactManifest here = await ModelFolder.Describe(folder, file => hashes.HashOf(file, cancel));
            if (here.Sha256 == manifestSha256) return folder;
        }

        return null;
    }

    private static IEnumerable<string> Folders(DirectoryInfo folder, int depth)
    {
        if (!folder.Exists) yield break;
        if (File.Exists(Path.Combine(folder.FullName, Mark))) yield return folder.FullName;
        if (depth == DepthMax) yield break;
        foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(d => d.LinkTarget is null).OrderBy(d => d.Name, StringComparer.Ordinal))
            foreach (string found in Folders(inner, depth + 1)) yield return found;
    }
}
