namespace HyperSearch.Chaos.Tests.Processes;

/// <summary>Time that passes. Campaigns are made of it; a test that waits for something waits until it is there.</summary>
internal static class Pause
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task For(TimeSpan time, CancellationToken cancel = default)
    {
        if (time <= TimeSpan.Zero) return;
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ITimer timer = TimeProvider.System.CreateTimer(_ => over.TrySetResult(), null, time, Timeout.InfiniteTimeSpan);
        await over.Task.WaitAsync(cancel);
    }

    /// <summary>Waits until <paramref name="holds"/>, looking again and again.</summary>
    /// <exception cref="TimeoutException">It does not within <paramref name="patience"/>.</exception>
    public static Task Until(string what, TimeSpan patience, Func<bool> holds) => Until(what, patience, () => Task.FromResult(holds()));

    public static async Task Until(string what, TimeSpan patience, Func<Task<bool>> holds)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience) throw new TimeoutException($"{what}: not within {patience.TotalSeconds:0} s");
            await For(Look);
        }
    }
}
