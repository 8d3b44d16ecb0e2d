using HyperSearch.Worker.Attempts;

namespace HyperSearch.Worker.Hosts;

/// <summary>
/// Runs attempts of one kind for one slot, one at a time. A trial that fails, crashes or hangs is a result, never an exception.
/// </summary>
public interface ITrialHost : IAsyncDisposable
{
    /// <param name="drain">When set, the attempt writes a checkpoint if it can and ends as released.</param>
    Task<AttemptResult> Run(AttemptContext context, CancellationToken drain);
}
