using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Coordinator.Artifacts;

/// <summary>
/// Artifacts as files named by their hashes, <c>FOLDER/ab/abcd...</c>. A file under such a name is whole and was hashed while it was
/// written; the time of its last change says when somebody last wanted it. Several processes may share the folder.
/// </summary>
public sealed class ArtifactFolder : IArtifacts
{
    private const string Drafts = "drafts";
    private const int PrefixLength = 2;

    private const string PartSuffix = ".part";

    /// <summary>A transfer that nothing came of for so long is thought dead, and begins anew if it does go on.</summary>
    private static readonly TimeSpan DraftAge = TimeSpan.FromDays(1);

    private readonly ArtifactOptions options;
    private readonly TimeProvider time;
    private readonly AttemptLogFolder logs;

    public ArtifactFolder(ArtifactOptions options, TimeProvider time)
    {
        this.options = options;
        this.time = time;
        logs = new AttemptLogFolder(Path.Combine(options.Folder, "logs"));
        MakePrivate(options.Folder);
        Directory.CreateDirectory(Path.Combine(options.Folder, Drafts));
    }

    public ArtifactOptions Options => options;

    public Task<long?> Find(string sha256, CancellationToken cancel)
    {
        var file = new FileInfo(PathOf(sha256));
        return Task.FromResult(file.Exists && Want(file.FullName) ? file.Length : (long?)null);
    }

    public Task Put(string sha256, Stream content, CancellationToken cancel) => Put(sha256, content, 0, cancel);

    /// <summary>How many bytes are kept of an artifact whose transfer was cut off; 0 where there are none.</summary>
    public long Kept(string sha256) => new FileInfo(PartOf(sha256)) is { Exists: true } part ? part.Length : 0;

    /// <summary>
    /// Keeps the bytes under their hash. What came of a transfer that is cut off stays for a day, so that the next goes on behind it; of one
    /// that cannot succeed, nothing does.
    /// </summary>
    /// <param name="offset">How many bytes the sender leaves out because they are kept: <see cref="Kept"/>. The hash is that of the whole.</param>
    /// <exception cref="CoordinatorException">As <see cref="IArtifacts.Put"/>; or others are kept than those left out (upload_offset).</exception>
    public async Task Put(string sha256, Stream content, long offset, CancellationToken cancel)
    {
        string path = PathOf(sha256);
        if (File.Exists(path) && Want(path)) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!await PutPart(sha256, content, offset, path, cancel))
                await VerifiedFile.Write(content, sha256, Path.Combine(options.Folder, Drafts, Path.GetRandomFileName()), path, options.BytesMax, cancel);
        }
        catch (IOException full) when (VerifiedFile.IsFull(full))
        {
            throw VerifiedFile.NoRoom(full);
        }

        Want(path);
    }

    public Task<Stream> Open(string sha256, CancellationToken cancel)
    {
        try
        {
            return Task.FromResult<Stream>(OpenFile(sha256));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CoordinatorException(ProblemCode.NotFound, $"There is no artifact {sha256}.", "It was never sent here, or nothing needed it any more and it was collected.");
        }
    }

    public Task PutLog(string study, int trial, int attempt, ReadOnlyMemory<byte> tail, CancellationToken cancel) => logs.Put(study, trial, attempt, tail, cancel);

    public Task<byte[]?> GetLog(string study, int trial, int attempt, CancellationToken cancel) => logs.Get(study, trial, attempt, cancel);

    /// <summary>Forgets the logs of a study's attempts. Its other artifacts are left to the collector.</summary>
    public void DropLogs(string study) => logs.Drop(study);

    /// <summary>
    /// Removes every artifact that is not <paramref name="live"/> and that nobody wanted for a while, and drafts of transfers that died.
    /// </summary>
    /// <returns>How many, and how many bytes they had.</returns>
    internal (int Count, long Bytes) Collect(IReadOnlySet<string> live, CancellationToken cancel)
    {
        int count = 0;
        long bytes = 0;
        foreach (FileInfo file in new DirectoryInfo(options.Folder).EnumerateDirectories().Where(d => d.Name.Length == PrefixLength).SelectMany(d => d.EnumerateFiles()).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            if (!ArtifactHash.IsValid(file.Name) || live.Contains(file.Name) || IsYoung(file.FullName, options.Young) || !Remove(file)) continue;
            count++;
            bytes += file.Length;
        }

        foreach (string draft in Directory.EnumerateFiles(Path.Combine(options.Folder, Drafts)))
            if (!IsYoung(draft, DraftAge)) File.Delete(draft);
        return (count, bytes);
    }

    /// <summary>Whether it is there, without making it young.</summary>
    internal bool Has(string sha256) => File.Exists(PathOf(sha256));

    /// <summary>For a coordinator's HTTP answers, which need the length first.</summary>
    internal FileStream OpenFile(string sha256)
    {
        string path = PathOf(sha256);
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        Want(path);
        return file;
    }

    /// <summary>False where somebody else sends the same artifact just now.</summary>
    private async Task<bool> PutPart(string sha256, Stream content, long offset, string path, CancellationToken cancel)
    {
        string part = PartOf(sha256);
        await using PartialUpload? upload = PartialUpload.TryOpen(part);
        bool isThere = upload is not null && File.Exists(path); // the transfer before this one has just ended, and what is open may be the artifact itself
        bool fits = offset >= 0 && offset <= (upload?.Length ?? 0);
        if ((isThere || !fits) && upload is { Length: 0 }) File.Delete(part);
        if (isThere) return true;
        if (!fits) throw new CoordinatorException(ProblemCode.UploadOffset, $"{upload?.Length ?? 0} bytes of artifact {sha256} are kept, not {offset}.", "Send it from its start.");
        if (upload is null) return false;
        try
        {
            await upload.Complete(content, sha256, offset, options.BytesMax, cancel);
            File.Move(part, path, overwrite: true);
            return true;
        }
        catch (Exception wrong)
        {
            bool isHopeless = wrong is CoordinatorException || (wrong is IOException full && VerifiedFile.IsFull(full));
            if (isHopeless || upload.Length == 0) File.Delete(part);
            throw;
        }
    }

    /// <summary>
    /// Moved aside first, and looked at again there: somebody who asked for it in between has made it young, and it comes back. Whoever asks
    /// later finds nothing and sends it again.
    /// </summary>
    private bool Remove(FileInfo file)
    {
        string aside = Path.Combine(options.Folder, Drafts, file.Name);
        try
        {
            File.Move(file.FullName, aside, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            return false; // another coordinator was quicker
        }

        if (IsYoung(aside, options.Young))
        {
            File.Move(aside, file.FullName, overwrite: true);
            return false;
        }

        File.Delete(aside);
        return true;
    }

    private bool IsYoung(string path, TimeSpan age) => File.GetLastWriteTimeUtc(path) > time.GetUtcNow().UtcDateTime - age;

    /// <summary>Makes it young; false where it has just been collected.</summary>
    private bool Want(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private string PathOf(string sha256)
    {
        string name = ArtifactHash.Demand(sha256);
        return Path.Combine(options.Folder, name[..PrefixLength], name);
    }

    private string PartOf(string sha256) => Path.Combine(options.Folder, Drafts, ArtifactHash.Demand(sha256) + PartSuffix);

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
