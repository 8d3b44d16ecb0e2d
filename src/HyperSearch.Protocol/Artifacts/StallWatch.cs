namespace HyperSearch.Protocol.Artifacts;

/// <summary>Ends a transfer that stands still: every byte that moves gives it the whole patience again.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeSpan patience;
    private readonly CancellationTokenSource source;
    private readonly CancellationToken caller;

    public StallWatch(TimeSpan patience, CancellationToken cancel)
    {
        this.patience = patience;
        caller = cancel;
        source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Moved();
    }

    public CancellationToken Token => source.Token;

    /// <summary>Whether the caller gave up, and not the watch.</summary>
    public bool IsCancelled => caller.IsCancellationRequested;

    public void Moved() => source.CancelAfter(patience);

    public void Dispose() => source.Dispose();
}
