using System.Collections.Concurrent;

namespace HyperSearch.Journal.Tests.Postgres;

/// <summary>What writers were told is durable, and a signal at every so many of them.</summary>
internal sealed class AckLog
{
    private readonly ConcurrentQueue<(string Study, long Seq, string Tag)> acknowledged = new();
    private readonly Lock gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];

    public IReadOnlyCollection<(string Study, long Seq, string Tag)> All => acknowledged;

    public void Add(string study, long seq, string tag)
    {
        acknowledged.Enqueue((study, seq, tag));
        lock (gate)
        {
            foreach (var reached in waiting.Where(w => w.Count <= acknowledged.Count).ToArray())
            {
                waiting.Remove(reached);
                reached.Reached.SetResult();
            }
        }
    }

    /// <summary>Completes when <paramref name="more"/> further appends have been acknowledged.</summary>
    public Task More(int more)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) waiting.Add((acknowledged.Count + more, reached));
        return reached.Task;
    }
}
