namespace HyperSearch.Coordinator.Studies;

/// <summary>
/// Wakes all who wait for a study to change, off the turn of whoever changed it. Everybody waits on a promise of his own and takes it
/// back when he leaves: a long poll of a quiet study leaves nothing behind.
/// </summary>
internal sealed class ChangeSignal
{
    private readonly Lock gate = new();
    private LinkedList<TaskCompletionSource> waiters = new();

    /// <summary>
    /// Returns after the next <see cref="Set"/>, or when <paramref name="cancel"/> comes; at once if <paramref name="changed"/> holds. What
    /// that looks at is written before <see cref="Set"/> is called, so that no change falls between the look and the wait.
    /// </summary>
    public async Task Wait(Func<bool> changed, CancellationToken cancel)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource> place;
        lock (gate)
        {
            if (changed()) return;
            place = waiters.AddLast(waiter);
        }

        using CancellationTokenRegistration leave = cancel.Register(() => Leave(place));
        await waiter.Task;
    }

    public void Set()
    {
        LinkedList<TaskCompletionSource> woken;
        lock (gate)
        {
            if (waiters.Count == 0) return;
            (woken, waiters) = (waiters, new LinkedList<TaskCompletionSource>());
        }

        foreach (TaskCompletionSource waiter in woken) waiter.TrySetResult();
    }

    private void Leave(LinkedListNode<TaskCompletionSource> place)
    {
        lock (gate)
            if (place.List == waiters) waiters.Remove(place);
        place.Value.TrySetResult();
    }
}
