namespace HyperSearch.Protocol.Artifacts;

/// <summary>
/// Which files of a model's folder are the model: those at its top that are weights, configuration or tokenizer. What tools put beside
/// them (version control, caches, other formats, read-mes) changes nothing, so that two downloads of one model have one hash.
/// </summary>
public static class ModelFolder
{
    private static readonly string[] Extensions = [".json", ".safetensors", ".txt", ".jinja", ".model"];

    /// <summary>The files, by name; none where there is no such folder. Links to files count as the files.</summary>
    public static IReadOnlyList<FileInfo> Files(string folder) => Directory.Exists(folder)
        ? [.. new DirectoryInfo(folder).EnumerateFiles().Where(IsPart).OrderBy(f => f.Name, StringComparer.Ordinal)]
        : [];

    /// <summary>The bytes of all files together: two models that differ in this need not be hashed to be told apart.</summary>
    public static long Bytes(string folder) => Files(folder).Sum(SizeOf);

    /// <summary>The model's manifest. <paramref name="hash"/> gives a file's hash, perhaps from an index of files that did not change.</summary>
    public static async Task<ArtifactManifest> Describe(string folder, Func<string, Task<(string Sha256, long Bytes)>> hash)
    {
        List<ManifestFile> files = [];
        foreach (FileInfo file in Files(folder))
        {
            (string sha256, long bytes) = await hash(file.FullName);
            files.Add(new ManifestFile(file.Name, bytes, sha256));
        }

        return files.Count > 0 ? ArtifactManifest.OfFolder(files) : throw new DirectoryNotFoundException($"there is no model at {folder}");
    }

    private static bool IsPart(FileInfo file) => file.Name[0] != '.' && Extensions.Contains(file.Extension, StringComparer.OrdinalIgnoreCase);

    private static long SizeOf(FileInfo file) => file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : file.Length;
}
