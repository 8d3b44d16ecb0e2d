namespace HyperSearch.Worker.Agents;

/// <summary>
/// Whether a coordinator answers, as every call of the session finds. The last word that surely arrived is anchored at the moment when
/// it was <em>sent</em>: no coordinator counts a silence from earlier than that. Safe for several threads.
/// </summary>
internal sealed class Connection(TimeProvider time, Action<string> log)
{
    private readonly Lock gate = new();
    private long lastSent = time.GetTimestamp();
    private readonly List<CancellationTokenSource> resting = [];
    private bool down;
    private TaskCompletionSource? awaited;

    /// <summary>Whether the latest call got no answer.</summary>
    public bool IsDown
    {
        get
        {
            lock (gate) return down;
        }
    }

    /// <summary>Since the last answered call was sent.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (gate) return time.GetElapsedTime(lastSent);
        }
    }

    /// <summary>Returns with the next answer. One waits at a time.</summary>
    public async Task WaitForAnswer(CancellationToken cancel)
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) awaited = next;
        using CancellationTokenRegistration leave = cancel.Register(() => next.TrySetCanceled(cancel));
        await next.Task;
    }

    /// <summary>A pause between two tries, which ends early when somebody who was silent answers again.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> ended it.</exception>
    public async Task Rest(TimeSpan pause, CancellationToken cancel)
    {
        var over = new CancellationTokenSource();
        using CancellationTokenRegistration leave = cancel.Register(over.Cancel);
        lock (gate) resting.Add(over);
        try
        {
            await Task.Delay(pause, time, over.Token);
        }
        catch (OperationCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
        }
        finally
        {
            lock (gate) resting.Remove(over);
        }
    }

    /// <param name="sent">When the call that was answered began.</param>
    public void Answered(long sent)
    {
        TaskCompletionSource? waiting;
        CancellationTokenSource[] awake = [];
        TimeSpan? gap = null;
        lock (gate)
        {
            if (down)
            {
                gap = time.GetElapsedTime(lastSent);
                awake = [.. resting];
            }

            if (sent > lastSent) lastSent = sent;
            down = false;
            waiting = awaited;
            awaited = null;
        }

        if (gap is { } length) log($"the coordinator answers again, after {length.TotalSeconds:0.#} s");
        waiting?.TrySetResult();
        foreach (CancellationTokenSource rest in awake) rest.Cancel();
    }

    /// <param name="sent">When the call that got no answer began.</param>
    public void Failed(long sent, string why)
    {
        bool news;
        lock (gate)
        {
            news = !down && sent >= lastSent;
            down |= news;
        }

        if (news) log($"{why}; what runs goes on, and is reported later");
    }
}
