namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>Timers by when they are due, those of one moment in the order in which they were set: a binary heap over plain numbers.</summary>
internal sealed class TimerQueue
{
    private readonly List<(long Due, long Order, SimTimer Timer)> heap = [];
    private long order;

    public void Add(SimTimer timer, long due)
    {
        heap.Add((due, order++, timer));
        int at = heap.Count - 1;
        for (int parent = (at - 1) / 2; at > 0 && IsBefore(at, parent); at = parent, parent = (at - 1) / 2) Swap(at, parent);
    }

    /// <summary>When the next timer is due that nobody cancelled; null where there is none.</summary>
    public long? Next()
    {
        while (heap.Count > 0 && heap[0].Timer.IsCancelled) RemoveFirst();
        return heap.Count > 0 ? heap[0].Due : null;
    }

    /// <summary>Removes that timer.</summary>
    public SimTimer Take()
    {
        SimTimer timer = heap[0].Timer;
        RemoveFirst();
        return timer;
    }

    private void RemoveFirst()
    {
        heap[0] = heap[^1];
        heap.RemoveAt(heap.Count - 1);
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= heap.Count) return;
            if (child + 1 < heap.Count && IsBefore(child + 1, child)) child++;
            if (!IsBefore(child, at)) return;
            Swap(child, at);
            at = child;
        }
    }

    private bool IsBefore(int left, int right) => heap[left].Due < heap[right].Due || (heap[left].Due == heap[right].Due && heap[left].Order < heap[right].Order);

    private void Swap(int left, int right) => (heap[left], heap[right]) = (heap[right], heap[left]);
}
