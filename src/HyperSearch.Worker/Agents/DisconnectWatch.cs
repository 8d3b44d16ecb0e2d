using System.Globalization;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// What becomes of running attempts when no coordinator answers for long: they are saved and given back, and their slots wait until
/// somebody takes them. After a while in which nothing could be heard the processors would otherwise be busy for nobody.
/// </summary>
internal sealed class DisconnectWatch(LeaseBook leases, Connection connection, Registration registration, BeatLoop beats, WorkerOptions options, TimeProvider time)
{
    private TimeSpan Limit
    {
        get
        {
            var orphan = TimeSpan.FromSeconds(registration.Terms.OrphanSeconds);
            return options.OnDisconnect == OnDisconnect.Stop && options.Times.SelfFence < orphan ? options.Times.SelfFence : orphan;
        }
    }

    public async Task Run(Action onDrain, CancellationToken cancel)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                // Whole milliseconds: a shorter delay is none at all, and the clock has to come past the limit.
                var left = TimeSpan.FromMilliseconds(Math.Ceiling((Limit - connection.Silence).TotalMilliseconds));
                if (left > TimeSpan.Zero) await Sleep(left, onDrain, cancel);
                else await Release(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The worker is done.
        }
    }

    /// <summary>After a sleep that took much longer (a stopped process, a suspended machine) a beat says first whether anything is wrong at all.</summary>
    private async Task Sleep(TimeSpan pause, Action onDrain, CancellationToken cancel)
    {
        long began = time.GetTimestamp();
        await Task.Delay(pause, time, cancel);
        if (time.GetElapsedTime(began) > pause + (2 * beats.Interval)) await beats.Beat(onDrain, cancel);
    }

    private async Task Release(CancellationToken cancel)
    {
        leases.ReleaseAll(string.Create(CultureInfo.InvariantCulture, $"no coordinator answered for {connection.Silence.TotalSeconds:0} s"));
        await connection.WaitForAnswer(cancel);
    }
}
