using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Artifacts;

/// <summary>
/// One attempt's dealings with the files of elsewhere: repeated while the coordinator is out of reach, and turned into results and
/// remarks where they fail for good. On a worker that shares the coordinator's disk nothing is moved.
/// </summary>
/// <param name="files">Null where the disk is shared.</param>
internal sealed class AttemptFiles(NodeFiles? files, CoordinatorCalls calls, AttemptFolder folder, AttemptLog log) : IDisposable
{
    private NodeGrant? brought;
    private bool anythingUnkept;

    /// <summary>The grant with this node's paths, or the result of an attempt that cannot even begin.</summary>
    /// <param name="ending">The attempt is to be given back.</param>
    public async Task<(Grant Grant, AttemptResult? Failure)> Bring(Grant grant, CancellationToken ending)
    {
        if (files is null) return (grant, null);
        try
        {
            brought = await calls.Transfer(c => files.Bring(grant, folder, log, c), ending);
            return (brought.Grant, null);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return (grant, new AttemptResult(Outcomes.Released));
        }
        catch (Exception refused) when (refused is CoordinatorException or IOException or UnauthorizedAccessException)
        {
            return (grant, AttemptResult.Failed(FailureClasses.Infra, $"what the trial needs cannot be brought to this node: {refused.Message}"));
        }
    }

    /// <summary>What to register for a checkpoint at <paramref name="path"/>, in one try; null where it cannot be kept.</summary>
    /// <exception cref="CoordinatorException">Nobody answers now.</exception>
    public async Task<string?> Keep(string path, CancellationToken cancel)
    {
        if (files is null) return path;
        try
        {
            return await calls.TransferOnce(c => files.Keep(path, c), cancel);
        }
        catch (Exception refused) when ((refused is CoordinatorException problem && !Transience.MayPass(problem)) || refused is IOException or UnauthorizedAccessException)
        {
            anythingUnkept = true;
            log.Remark($"checkpoint '{path}' could not be sent: {refused.Message}");
            return null;
        }
    }

    /// <summary>
    /// The attempt's end is told: its log is sent, in one try, and what the coordinator keeps of its checkpoints is removed here.
    /// </summary>
    public async Task Leave(Grant grant, CancellationToken cancel)
    {
        if (files is null) return;
        try
        {
            await calls.TransferOnce(c => files.KeepLog(grant, folder.Log, c), cancel);
            if (!anythingUnkept) files.Tidy(folder);
        }
        catch (Exception refused) when (refused is CoordinatorException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            log.Remark($"the log stays on this machine: {refused.Message}");
        }
    }

    public void Dispose() => brought?.Dispose();
}
