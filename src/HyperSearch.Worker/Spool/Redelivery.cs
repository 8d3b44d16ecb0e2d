using HyperSearch.Protocol;
using HyperSearch.Worker.Agents;
using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Spool;

/// <summary>
/// Tells what earlier sessions of the agent left in the spool, before the new one introduces itself: an attempt that had ended is then
/// not taken back as interrupted, and its work not done again.
/// </summary>
internal sealed class Redelivery(ISpoolFiles files, CoordinatorCalls calls, WorkerOptions options, TimeProvider time)
{
    /// <summary>A coordinator that stumbles over old messages must not keep the worker from new work.</summary>
    private const int TroublesMax = 20;

    public async Task Run(CancellationToken cancel)
    {
        foreach (string name in Names()) await Deliver(name, cancel);
    }

    private IReadOnlyList<string> Names()
    {
        try
        {
            return [.. files.List().Where(n => n.StartsWith(SessionSpool.PrefixOf(options.Agent), StringComparison.Ordinal))];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            options.Log($"the spool of earlier runs cannot be looked through: {refused.Message}");
            return [];
        }
    }

    private async Task Deliver(string name, CancellationToken cancel)
    {
        try
        {
            List<SpoolEntry> left = Unsettled(SpoolCodec.Decode(files.Read(name)));
            if (left.Count > 0) options.Log($"telling what an earlier run could not: {left.Count} message(s)");
            foreach (IGrouping<(string, int, int), SpoolEntry> attempt in left.GroupBy(AttemptOf)) await Deliver([.. attempt], cancel);
            files.Delete(name);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            options.Log($"the spool {name} of an earlier run cannot be used: {refused.Message}");
        }
    }

    private List<SpoolEntry> Unsettled(IReadOnlyList<SpoolEntry> entries)
    {
        var settled = entries.Where(e => e.Settled is not null).Select(e => e.Settled!.Value).ToHashSet();
        long oldest = (time.GetUtcNow() - SessionSpool.Patience).ToUnixTimeMilliseconds();
        return [.. entries.Where(e => e.Settled is null && AttemptOf(e) != default && e.At >= oldest && !settled.Contains(e.Number))];
    }

    private async Task Deliver(List<SpoolEntry> entries, CancellationToken cancel)
    {
        int next = entries.FirstOrDefault(e => e.Report is not null)?.Report!.Index ?? 0;
        var courier = new Courier(calls, Keep, line => options.Log(line), next);
        var backoff = new Backoff(Backoff.Longest, options.Draw);
        int troubles = 0;
        for (int i = 0; i < entries.Count;)
        {
            try
            {
                if ((await courier.Deliver(entries[i], cancel)).Verdict == Verdict.Lost) return;
                i++;
                backoff.Reset();
            }
            catch (CoordinatorException refusal) when (refusal.Code == ProblemCode.Forbidden || (refusal.Code == ProblemCode.Internal && ++troubles > TroublesMax))
            {
                options.Log($"a message of an earlier run is given up: {refusal.Message}");
                i++;
            }
            catch (CoordinatorException refusal) when (Transience.MayPass(refusal))
            {
                await Task.Delay(backoff.Next(refusal.RetryAfter), time, cancel);
            }
        }
    }

    private async Task<string?> Keep(string path, CancellationToken cancel)
    {
        if (options.Files is not { } node) return path;
        try
        {
            return await calls.TransferOnce(c => node.Keep(path, c), cancel);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // the checkpoint is not there any more
        }
    }

    private static (string Study, int Trial, int Attempt) AttemptOf(SpoolEntry entry) => entry switch
    {
        { Report: { } r } => (r.Study, r.Trial, r.Attempt),
        { Checkpoint: { } c } => (c.Study, c.Trial, c.Attempt),
        { End: { } e } => (e.Study, e.Trial, e.Attempt),
        _ => default,
    };
}
