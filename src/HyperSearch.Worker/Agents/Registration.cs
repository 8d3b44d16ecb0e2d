using HyperSearch.Protocol.Agents;

namespace HyperSearch.Worker.Agents;

/// <summary>How the session is known to the coordinator: introduced at its beginning, and again whenever the coordinator has forgotten it.</summary>
internal sealed class Registration(CoordinatorCalls calls, RegisterAgent self, Action<string> log) : IDisposable
{
    private readonly SemaphoreSlim one = new(1);
    private int times;

    /// <summary>How often the session has been introduced; shown to <see cref="Again"/> by who was told that it is not known.</summary>
    public int Times => Volatile.Read(ref times);

    /// <summary>What the coordinator asked for.</summary>
    public AgentRegistered Terms { get; private set; } = new(self.Session, 0);

    public async Task Begin(CancellationToken cancel)
    {
        Terms = await calls.Register(self, cancel);
        times = 1;
        Warn();
        if (Terms.LeasesTakenBack > 0) log($"took back {Terms.LeasesTakenBack} interrupted trial(s) of an earlier run");
    }

    /// <summary>Introduces the session again under its old name, unless somebody has done so since the call that found it unknown began.</summary>
    /// <param name="seen"><see cref="Times"/> before that call.</param>
    public async Task Again(int seen, CancellationToken cancel)
    {
        await one.WaitAsync(CancellationToken.None); // whoever is in there ends with the worker
        try
        {
            cancel.ThrowIfCancellationRequested();
            if (times != seen) return;
            Terms = await calls.Register(self, cancel);
            Volatile.Write(ref times, seen + 1);
            log("the coordinator did not know this worker any more, and was told again");
            Warn();
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private void Warn()
    {
        if (Terms.Warning is { } warning) log($"warning: {warning}");
    }
}
