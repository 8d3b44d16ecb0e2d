namespace HyperSearch.Torch;

/// <summary>
/// Disposes the tensors made on this thread between its construction and its disposal, but for those kept.
/// Scopes nest; each thread has its own stack, so a scope never sees another thread's tensors.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? current;

    private readonly TensorScope? outer;
    private readonly List<Tensor> tensors = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private bool disposed;

    /// <summary>Opens a scope inside this thread's innermost one.</summary>
    public TensorScope()
    {
        outer = current;
        current = this;
    }

    /// <summary>How many tensors the scope would dispose or has been handed, disposed ones included.</summary>
    public int Count => tensors.Count;

    /// <summary>Takes a tensor out of whatever scope it is in: its owner disposes it.</summary>
    /// <returns>The tensor itself.</returns>
    public static Tensor Detach(Tensor tensor)
    {
        tensor.Scope = null;
        return tensor;
    }

    /// <summary>Moves a tensor to the scope around this one, or to none where this is the outermost: its caller then disposes it.</summary>
    /// <returns>The tensor itself.</returns>
    public Tensor Keep(Tensor tensor)
    {
        tensor.Scope = outer;
        outer?.tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Closes the scope and disposes its tensors.</summary>
    /// <exception cref="InvalidOperationException">Another thread closes it, or an inner scope is still open.</exception>
    public void Dispose()
    {
        if (disposed) return;
        if (Environment.CurrentManagedThreadId != thread)
            throw new InvalidOperationException($"a tensor scope of thread {thread} was closed on thread {Environment.CurrentManagedThreadId}");
        if (!ReferenceEquals(current, this))
            throw new InvalidOperationException("a tensor scope was closed while one inside it was open");
        disposed = true;
        current = outer;
        foreach (var tensor in tensors)
        {
            if (ReferenceEquals(tensor.Scope, this)) tensor.Dispose();
        }
        tensors.Clear();
    }

    internal static TensorScope? Register(Tensor tensor)
    {
        current?.tensors.Add(tensor);
        return current;
    }
}
