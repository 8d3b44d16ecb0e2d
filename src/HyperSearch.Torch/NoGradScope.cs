using HyperSearch.Torch.Interop;

namespace HyperSearch.Torch;

/// <summary>Operations of this thread build no graph until the scope is disposed, on the same thread.</summary>
public sealed class NoGradScope : IDisposable
{
    private readonly int previous;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private bool disposed;

    /// <summary>Stops recording.</summary>
    public NoGradScope() => NativeStatus.Check(NativeMethods.GradMode(0, out previous, out var message), message);

    /// <summary>Puts the thread's earlier mode back.</summary>
    /// <exception cref="InvalidOperationException">Another thread closes it.</exception>
    public void Dispose()
    {
        if (disposed) return;
        if (Environment.CurrentManagedThreadId != thread)
            throw new InvalidOperationException($"a no-grad scope of thread {thread} was closed on thread {Environment.CurrentManagedThreadId}");
        disposed = true;
        NativeStatus.Check(NativeMethods.GradMode(previous, out _, out var message), message);
    }
}
