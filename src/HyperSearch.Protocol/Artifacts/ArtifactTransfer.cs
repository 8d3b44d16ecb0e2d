namespace HyperSearch.Protocol.Artifacts;

/// <summary>Files and folders to artifacts and back. Only what is not there yet travels; whatever arrives is verified.</summary>
public sealed class ArtifactTransfer(IArtifacts artifacts)
{
    private const string DraftPrefix = ".draft-";

    private static readonly EnumerationOptions AllFiles = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <summary>The manifest of a file or a folder as it is now. Reads every byte.</summary>
    /// <param name="followLinks">Whether links to files count as the files; folders are never reached through a link. Otherwise a link is refused.</param>
    /// <exception cref="IOException">It cannot be read, or holds something that is neither file nor folder.</exception>
    public static async Task<ArtifactManifest> Describe(string path, bool followLinks, CancellationToken cancel)
    {
        if (File.Exists(path)) return ArtifactManifest.OfFile(await DescribeFile(Path.GetFileName(path), path, cancel));
        if (!Directory.Exists(path)) throw new FileNotFoundException($"there is no file or folder {path}", path);
        List<ManifestFile> files = [];
        foreach ((string relative, string full) in Walk(path, "", followLinks)) files.Add(await DescribeFile(relative, full, cancel));
        return ArtifactManifest.OfFolder(files);
    }

    /// <summary>Sends one file as it is, under its hash.</summary>
    public async Task<(string Sha256, long Bytes)> SendFile(string path, CancellationToken cancel)
    {
        (string sha256, long bytes) = await ArtifactHash.OfFile(path, cancel);
        await SendBlob(sha256, path, cancel);
        return (sha256, bytes);
    }

    /// <summary>Sends a file or a folder with its manifest, which goes last: whoever finds a manifest finds its files.</summary>
    public async Task<ArtifactManifest> Send(string path, bool followLinks, CancellationToken cancel)
    {
        ArtifactManifest manifest = await Describe(path, followLinks, cancel);
        await Send(manifest, path, cancel);
        return manifest;
    }

    /// <summary>Sends what <see cref="Describe"/> found at <paramref name="path"/>.</summary>
    public async Task Send(ArtifactManifest manifest, string path, CancellationToken cancel)
    {
        foreach (ManifestFile file in manifest.Files)
            await SendBlob(file.Sha256, manifest.IsFolder ? Path.Combine(path, file.Path) : path, cancel);
        if (await artifacts.Find(manifest.Sha256, cancel) is not null) return;
        using var json = new MemoryStream(manifest.Json.ToArray(), writable: false);
        await artifacts.Put(manifest.Sha256, json, cancel);
    }

    /// <summary>Brings one artifact to a file. A file that is there is replaced.</summary>
    public async Task ReceiveFile(string sha256, string path, CancellationToken cancel)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        await using Stream content = await artifacts.Open(sha256, cancel);
        await VerifiedFile.Write(content, sha256, Path.Combine(folder, DraftPrefix + Path.GetRandomFileName()), path, long.MaxValue, cancel);
    }

    /// <summary>
    /// Brings a manifest's files into the folder <paramref name="into"/>, which appears at once and whole, or not at all; one that is there
    /// already is left as it is.
    /// </summary>
    /// <returns>The path of what was sent: the folder, or the single file in it.</returns>
    public async Task<string> Receive(string sha256, string into, CancellationToken cancel)
    {
        ArtifactManifest manifest = await ReadManifest(sha256, cancel);
        string whole = manifest.IsFolder ? into : Path.Combine(into, manifest.Files[0].Path);
        if (Directory.Exists(into)) return whole;
        string parent = Path.GetDirectoryName(Path.GetFullPath(into))!;
        string draft = Path.Combine(parent, DraftPrefix + Path.GetRandomFileName());
        Directory.CreateDirectory(draft);
        try
        {
            foreach (ManifestFile file in manifest.Files) await ReceiveFile(file.Sha256, Path.Combine(draft, file.Path), cancel);
            if (!Directory.Exists(into)) Directory.Move(draft, into);
            return whole;
        }
        finally
        {
            if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        }
    }

    public async Task<ArtifactManifest> ReadManifest(string sha256, CancellationToken cancel)
    {
        await using Stream content = await artifacts.Open(sha256, cancel);
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read = await content.ReadAsync(buffer, cancel); read > 0 && bytes.Length <= ArtifactManifest.BytesMax; read = await content.ReadAsync(buffer, cancel)) bytes.Write(buffer, 0, read);
        var manifest = ArtifactManifest.Parse(bytes.ToArray());
        return manifest.Sha256 == sha256 ? manifest : throw new CoordinatorException(ProblemCode.InvalidRequest, $"The manifest has the hash {manifest.Sha256}, not {sha256}: it was damaged on the way.");
    }

    private async Task SendBlob(string sha256, string path, CancellationToken cancel)
    {
        if (await artifacts.Find(sha256, cancel) is not null) return;
        await using FileStream content = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        await artifacts.Put(sha256, content, cancel);
    }

    private static async Task<ManifestFile> DescribeFile(string relative, string path, CancellationToken cancel)
    {
        (string sha256, long bytes) = await ArtifactHash.OfFile(path, cancel);
        return new ManifestFile(relative, bytes, sha256);
    }

    private static IEnumerable<(string Relative, string Full)> Walk(string folder, string prefix, bool followLinks)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", AllFiles).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string relative = prefix + entry.Name;
            FileSystemInfo target = entry;
            if (entry.LinkTarget is not null)
            {
                target = (followLinks ? entry.ResolveLinkTarget(returnFinalTarget: true) : null) is FileInfo { Exists: true } file
                    ? file
                    : throw new IOException($"{entry.FullName} is a link, and a link leads out of the folder that is sent");
            }

            if (target is DirectoryInfo)
                foreach ((string Relative, string Full) inner in Walk(entry.FullName, relative + "/", followLinks)) yield return inner;
            else yield return (relative, entry.FullName);
        }
    }
}
