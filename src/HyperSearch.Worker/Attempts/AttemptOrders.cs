namespace HyperSearch.Worker.Attempts;

/// <summary>
/// What is wanted of a running attempt between its reports. A trial host obeys whichever comes first; each is given at most once.
/// Safe for several threads. What is registered on them runs where the order is given, and must not take long.
/// </summary>
#pragma warning disable CA1001 // Sources without timers hold nothing to be given back, and an order may come after the attempt has ended.
public sealed class AttemptOrders
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource lose = new();
    private readonly CancellationTokenSource release = new();

    /// <summary>The trial is over (cancelled, pruned): end it as after a stop verdict, and say the last words.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Another attempt holds the trial: kill, and say nothing.</summary>
    public CancellationToken Lose => lose.Token;

    /// <summary>Save and give back, as on a drain, though the worker goes on. A host need not look at it: it is part of its drain.</summary>
    public CancellationToken Release => release.Token;

    /// <summary>Why the last order was given; null before any.</summary>
    public string? Reason { get; private set; }

    internal void GiveStop(string? reason) => Give(stop, reason);

    internal void GiveLose(string? reason) => Give(lose, reason);

    internal void GiveRelease(string? reason) => Give(release, reason);

    private void Give(CancellationTokenSource order, string? reason)
    {
        if (order.IsCancellationRequested) return;
        Reason = reason;
        order.Cancel();
    }
}
