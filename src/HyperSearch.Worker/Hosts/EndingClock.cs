using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Hosts;

/// <summary>
/// Ends a child for the first reason that comes up, and keeps that reason. Ends with a kill once the patience is over. Safe for
/// several threads: timers, signals and the attempt's own loop call it.
/// </summary>
internal sealed class EndingClock(ChildProcess child, TimeProvider time) : IDisposable
{
    /// <summary>A timer takes less than 50 days at a time; a longer wait is made of several.</summary>
    private static readonly TimeSpan TimerMax = TimeSpan.FromDays(40);

    private readonly Lock gate = new();
    private readonly List<ITimer> timers = [];
    private bool disposed;
    private bool terminated;

    /// <summary>Why the child ends; <see cref="Ending.Itself"/> as long as nobody else wanted it.</summary>
    public Ending Ending { get; private set; }

    /// <summary>Kills the child as <see cref="Ending.Timeout"/> after so many seconds; null: never.</summary>
    public void KillAfter(double? seconds)
    {
        if (seconds is { } limit) After(TimeSpan.FromSeconds(limit), () => Kill(Ending.Timeout));
    }

    /// <summary>Sends SIGTERM now and SIGKILL after <paramref name="grace"/>.</summary>
    public void Terminate(Ending reason, TimeSpan grace)
    {
        if (!Claim(reason)) return;
        TerminateOnce();
        After(grace, child.Kill);
    }

    /// <summary>The child has been told otherwise, or is given time: SIGTERM after <paramref name="patience"/>, SIGKILL <paramref name="grace"/> after that.</summary>
    public void TerminateLater(Ending reason, TimeSpan patience, TimeSpan grace)
    {
        if (!Claim(reason)) return;
        After(patience, TerminateOnce);
        After(patience + grace, child.Kill);
    }

    /// <summary>What the child was given time for has happened: SIGTERM now, SIGKILL after <paramref name="grace"/>.</summary>
    public void TerminateNow(TimeSpan grace)
    {
        if (Ending == Ending.Itself) return; // it was over by itself before anybody wanted it to end
        TerminateOnce();
        After(grace, child.Kill);
    }

    /// <summary>The child has been told otherwise: SIGKILL after <paramref name="grace"/>.</summary>
    public void KillLater(Ending reason, TimeSpan grace)
    {
        if (Claim(reason)) After(grace, child.Kill);
    }

    public void Kill(Ending reason)
    {
        Claim(reason);
        child.Kill();
    }

    /// <summary>The attempt is another's by now: whatever was going on before, it ends as <see cref="Ending.Lost"/>.</summary>
    public void KillLost()
    {
        lock (gate)
        {
            if (child.IsOver) return;
            Ending = Ending.Lost;
        }

        child.Kill();
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            foreach (ITimer timer in timers) timer.Dispose();
        }
    }

    /// <summary>A second SIGTERM would interrupt the saving that the first one began.</summary>
    private void TerminateOnce()
    {
        if (!Interlocked.Exchange(ref terminated, true)) child.Terminate();
    }

    private bool Claim(Ending reason)
    {
        lock (gate)
        {
            if (Ending != Ending.Itself || child.IsOver) return false;
            Ending = reason;
            return true;
        }
    }

    private void After(TimeSpan delay, Action act)
    {
        lock (gate)
            if (!disposed) timers.Add(time.CreateTimer(_ => Ring(delay, act), null, delay < TimerMax ? delay : TimerMax, Timeout.InfiniteTimeSpan));
    }

    private void Ring(TimeSpan delay, Action act)
    {
        if (delay > TimerMax) After(delay - TimerMax, act);
        else act();
    }
}
