using HyperSearch.Protocol;
using Microsoft.AspNetCore.Http;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// The coordinator is about to end: nothing is granted from then on, and whoever waits for something to happen is told to ask again,
/// elsewhere or a moment later.
/// </summary>
internal sealed class Draining : IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource begun = new();

    public bool HasBegun => begun.IsCancellationRequested;

    public CancellationToken Begun => begun.Token;

    public Task Begin() => begun.CancelAsync();

    /// <summary>A call that may wait for long: it ends when the drain begins.</summary>
    /// <exception cref="CoordinatorException">The drain has begun; what was granted already is found again by the same request.</exception>
    public async Task<TAnswer> Wait<TAnswer>(HttpContext http, Func<CancellationToken, Task<TAnswer>> verb)
    {
        if (HasBegun) throw Refusal();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, begun.Token);
        try
        {
            return await verb(either.Token);
        }
        catch (OperationCanceledException) when (HasBegun && !http.RequestAborted.IsCancellationRequested)
        {
            throw Refusal();
        }
    }

    public void Dispose() => begun.Dispose();

    private static CoordinatorException Refusal() =>
        new(ProblemCode.Unreachable, "This coordinator is about to end.", "Ask again in a moment.") { RetryAfter = AskAgain };
}
