using HyperSearch.Journal.Fleet;
using HyperSearch.Journal.InMemory;

namespace HyperSearch.Coordinator.Tests.Kit;

/// <summary>A fleet that misbehaves on demand when it is listed.</summary>
internal sealed class ScriptedFleet : IFleetStore
{
    private readonly InMemoryFleetStore inner = new(TimeProvider.System);

    /// <summary>Called before each list.</summary>
    public Action OnList { get; set; } = () => { };

    public Task<IReadOnlyList<FleetMember>> List(CancellationToken cancel)
    {
        OnList();
        return inner.List(cancel);
    }

    public Task Register(FleetMember member, CancellationToken cancel) => inner.Register(member, cancel);

    public Task<FleetMember?> Find(string session, CancellationToken cancel) => inner.Find(session, cancel);

    public Task<IReadOnlyList<string>> Beat(IReadOnlyList<FleetBeat> beats, CancellationToken cancel) => inner.Beat(beats, cancel);

    public Task<bool> AskToDrain(string agent, CancellationToken cancel) => inner.AskToDrain(agent, cancel);

    public Task Quarantine(string agent, TimeSpan duration, string reason, CancellationToken cancel) => inner.Quarantine(agent, duration, reason, cancel);

    public Task Forget(string session, CancellationToken cancel) => inner.Forget(session, cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
