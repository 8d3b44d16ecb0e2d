using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Agents;

/// <summary>
/// Beats for the session every few seconds, one call for all its leases, and does as the answers say. A process that was stopped for a
/// while beats first when it wakes, and learns by that what it still holds.
/// </summary>
#pragma warning disable CA1001 // Sources without timers hold nothing to be given back, and somebody may be in a hurry late.
internal sealed class BeatLoop(string session, LeaseBook leases, Connection connection, Registration registration, CoordinatorCalls calls, WorkerOptions options, TimeProvider time)
#pragma warning restore CA1001
{
    private const double Spread = 0.1;
    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan IntervalMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceMin = TimeSpan.FromSeconds(2);

    private volatile CancellationTokenSource hurry = new();
    private Backoff backoff = new(TimeSpan.Zero, options.Draw);
    private long number;

    /// <summary>Between two beats, as the coordinator last said.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>Whether the worker takes no new work.</summary>
    public bool IsDraining { get; set; }

    /// <summary>The longest that a beat waits for its answer: well before the next is due, but not so short that a busy coordinator seems gone.</summary>
    private TimeSpan Patience => Clamp(Interval * 2 / 3, PatienceMin, CoordinatorCalls.CallTime);

    /// <summary>The next beat is due now.</summary>
    public void Hurry() => hurry.Cancel();

    /// <param name="onDrain">Called when the coordinator asks the worker to drain; perhaps more than once.</param>
    public async Task Run(Action onDrain, CancellationToken cancel)
    {
        await Task.Yield();
        Keep(registration.Terms.HeartbeatSeconds);
        while (true)
        {
            await Rest(cancel);
            if (cancel.IsCancellationRequested) return;
            await Beat(onDrain, cancel);
        }
    }

    /// <summary>One beat, now; afterwards the coordinator's word on every lease has been obeyed, or there was none.</summary>
    public async Task Beat(Action onDrain, CancellationToken cancel)
    {
        int known = registration.Times;
        try
        {
            HeartbeatAnswer answer = await calls.Beat(new Heartbeat(session, Interlocked.Increment(ref number), leases.Listed, IsDraining), Patience, cancel);
            Keep(answer.NextSeconds);
            backoff.Reset();
            foreach (LeaseVerdict verdict in answer.Verdicts) leases.Obey(verdict);
            if (answer.Drain) onDrain();
        }
        catch (OperationCanceledException)
        {
            // The worker is done, or gives up.
        }
        catch (CoordinatorException refusal) when (refusal.Code == ProblemCode.NotFound)
        {
            await Introduce(known, cancel);
        }
        catch (CoordinatorException refusal) when (!Transience.MayPass(refusal))
        {
            options.Log($"a beat was refused: {refusal.Message}");
        }
        catch (CoordinatorException)
        {
            // The connection knows; the next beat comes sooner.
        }
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan low, TimeSpan high) => value < low ? low : value > high ? high : value;

    private async Task Introduce(int known, CancellationToken cancel)
    {
        try
        {
            await registration.Again(known, cancel);
            Hurry();
        }
        catch (OperationCanceledException)
        {
            // The worker is done, or gives up.
        }
        catch (CoordinatorException refusal)
        {
            options.Log($"the coordinator does not take this worker: {refusal.Message}");
        }
    }

    private void Keep(double seconds)
    {
        TimeSpan said = Clamp(double.IsFinite(seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, IntervalMax.TotalSeconds)) : IntervalMax, IntervalMin, IntervalMax);
        if (said == Interval) return;
        Interval = said;
        backoff = new Backoff(Clamp(2 * said, TimeSpan.Zero, Backoff.Longest), options.Draw);
    }

    private async Task Rest(CancellationToken cancel)
    {
        TimeSpan spread = Interval * (1 - Spread + (2 * Spread * options.Draw()));
        TimeSpan pause = connection.IsDown ? Clamp(backoff.Next(), TimeSpan.Zero, spread) : spread;
        CancellationTokenSource called = hurry;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, called.Token);
        try
        {
            await Task.Delay(pause, time, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Somebody is in a hurry, or the worker is done.
        }

        if (called.IsCancellationRequested) hurry = new CancellationTokenSource();
    }
}
