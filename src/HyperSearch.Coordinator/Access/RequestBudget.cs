namespace HyperSearch.Coordinator.Access;

/// <summary>So many requests a second, with a second's worth saved up at the most. Thread-safe.</summary>
internal sealed class RequestBudget
{
    private readonly Lock gate = new();
    private readonly double perSecond;
    private readonly TimeProvider time;
    private double left;
    private long filledAt;

    public RequestBudget(double perSecond, TimeProvider time)
    {
        this.perSecond = perSecond;
        this.time = time;
        left = perSecond;
        filledAt = time.GetTimestamp();
    }

    /// <summary>Null where one may pass now, or how long it has to wait.</summary>
    public TimeSpan? Take()
    {
        lock (gate)
        {
            long now = time.GetTimestamp();
            left = Math.Min(perSecond, left + (perSecond * time.GetElapsedTime(filledAt, now).TotalSeconds));
            filledAt = now;
            if (left < 1) return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((1 - left) / perSecond)));
            left--;
            return null;
        }
    }
}
