using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Artifacts;

/// <summary>
/// The files of a worker that does not share the coordinator's disk: what attempts need is brought here, what they leave is kept there.
/// Each call is tried once; a coordinator that is out of reach is the caller's to wait for.
/// </summary>
public sealed class NodeFiles
{
    private const string ResumeFolder = "resume";
    private const string WorkFolder = "work";

    private readonly IArtifacts artifacts;
    private readonly ArtifactTransfer transfer;
    private readonly InputCache cache;
    private readonly ModelShelf? shelf;
    private readonly bool sharesDisk;

    public NodeFiles(IArtifacts artifacts, NodeFilesOptions options, TimeProvider time)
    {
        this.artifacts = artifacts;
        Models = options.Models;
        sharesDisk = options.SharesDisk;
        transfer = new ArtifactTransfer(artifacts);
        string folder = Path.Combine(Path.GetFullPath(options.Home), "cache");
        var hashes = new HashIndex(Path.Combine(folder, "hashes.json"));
        cache = new InputCache(Path.Combine(folder, "inputs"), artifacts, hashes, options.CacheBytesMax, time);
        shelf = options.Models is { } models ? new ModelShelf(Path.GetFullPath(models), hashes) : null;
    }

    /// <summary>The folder in which models are looked for by what they hold; null: none.</summary>
    public string? Models { get; }

    /// <summary>
    /// Brings a grant's inputs and its checkpoint here, and gives the grant with this node's paths. A checkpoint that is gone or damaged
    /// is left out with a remark: the trial then goes on from the one before it, or begins from its start.
    /// </summary>
    /// <exception cref="CoordinatorException">The coordinator is out of reach; or it has not what is needed.</exception>
    public async Task<NodeGrant> Bring(Grant grant, AttemptFolder folder, AttemptLog log, CancellationToken cancel)
    {
        var local = new Dictionary<string, string>(StringComparer.Ordinal);
        List<GrantInput> taken = [];
        try
        {
            foreach (GrantInput input in grant.Inputs)
            {
                if (input.IsFolder && shelf is not null && await shelf.Find(input.Sha256, input.Bytes, cancel) is { } model)
                {
                    local[input.Path] = model;
                    continue;
                }

                local[input.Path] = await Take(input, cancel);
                taken.Add(input);
            }

            string work = Path.Combine(folder.Root, WorkFolder);
            if (grant.Command is not null) Directory.CreateDirectory(work);
            Grant here = GrantPaths.Replace(grant, local, work) with { ResumeFrom = await FetchFirst(grant, folder, log, cancel) };
            return new NodeGrant(here, () => taken.ForEach(cache.Release));
        }
        catch
        {
            taken.ForEach(cache.Release);
            throw;
        }
    }

    /// <summary>Keeps a checkpoint with the coordinator; only files that it has not yet travel.</summary>
    /// <returns>What to register in place of the path.</returns>
    /// <exception cref="IOException">The checkpoint cannot be read, or holds a link.</exception>
    public async Task<string> Keep(string path, CancellationToken cancel) => sharesDisk ? path
        : ArtifactReference.To((await transfer.Send(path, followLinks: false, cancel)).Sha256);

    /// <summary>Keeps the end of the attempt's log with the coordinator.</summary>
    public async Task KeepLog(Grant grant, string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(Math.Max(0, file.Length - AttemptLogRoute.BytesMax), SeekOrigin.Begin);
        byte[] tail = new byte[Math.Min(file.Length, AttemptLogRoute.BytesMax)];
        int read = await file.ReadAtLeastAsync(tail, tail.Length, throwOnEndOfStream: false, cancel);
        await artifacts.PutLog(grant.Study, grant.Trial, grant.Attempt, tail.AsMemory(0, read), cancel);
    }

    /// <summary>Removes what an attempt leaves on this disk and needs no more, once the coordinator has it. Its log stays.</summary>
    internal void Tidy(AttemptFolder folder)
    {
        if (sharesDisk) return;
        foreach (string spent in new[] { folder.Checkpoints, Path.Combine(folder.Root, ResumeFolder), Path.Combine(folder.Root, WorkFolder) })
            if (Directory.Exists(spent)) Directory.Delete(spent, recursive: true);
    }

    private async Task<string> Take(GrantInput input, CancellationToken cancel)
    {
        try
        {
            return await cache.Take(input, cancel);
        }
        catch (CoordinatorException absent) when (absent.Code == ProblemCode.NotFound && input.IsFolder)
        {
            throw new CoordinatorException(
                ProblemCode.NotFound,
                $"The model {input.Path} is not here: {(shelf is null ? "this worker was given no folder of models" : "none of this worker's models has its hash")}, and the coordinator was not sent it.",
                "Put the model under the worker's --models folder, or repeat `submit` with --upload-model.");
        }
    }

    private async Task<ResumePoint?> FetchFirst(Grant grant, AttemptFolder folder, AttemptLog log, CancellationToken cancel)
    {
        foreach (ResumePoint point in Beginnings.Of(grant))
            if (await Fetch(point, folder, log, cancel) is { } here) return here;
        return null;
    }

    private async Task<ResumePoint?> Fetch(ResumePoint point, AttemptFolder folder, AttemptLog log, CancellationToken cancel)
    {
        if (ArtifactReference.Parse(point.Path) is not { } manifest) return point;
        try
        {
            return point with { Path = await transfer.Receive(manifest, Path.Combine(folder.Root, ResumeFolder), cancel) };
        }
        catch (CoordinatorException refusal) when (refusal.Code is ProblemCode.NotFound or ProblemCode.InvalidRequest)
        {
            log.Remark($"the checkpoint of step {point.Step}{(point.Trial is { } other ? $" of trial {other}" : "")} cannot be used: {refusal.Message}");
            return null;
        }
    }
}
