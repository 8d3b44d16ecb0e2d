namespace HyperSearch.Worker.Agents;

/// <summary>
/// Pauses between tries with full jitter: uniform between zero and a bound that doubles from half a second, so that agents that lost
/// the same coordinator do not come back together.
/// </summary>
/// <param name="longest">What the bound grows to.</param>
/// <param name="draw">Uniform in [0, 1).</param>
internal sealed class Backoff(TimeSpan longest, Func<double> draw)
{
    /// <summary>The longest bound that is used anywhere.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);

    private int tries;

    /// <param name="atLeast">What the coordinator asked for; null: nothing.</param>
    public TimeSpan Next(TimeSpan? atLeast = null)
    {
        TimeSpan bound = First * Math.Pow(2, Math.Min(tries++, 16));
        return (atLeast ?? TimeSpan.Zero) + (draw() * (bound < longest ? bound : longest));
    }

    public void Reset() => tries = 0;
}
