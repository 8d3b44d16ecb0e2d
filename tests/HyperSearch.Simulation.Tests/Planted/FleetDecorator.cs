using HyperSearch.Journal.Fleet;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A fleet that passes everything on; bugs change a part of it.</summary>
internal abstract class FleetDecorator(IFleetStore inner) : IFleetStore
{
    protected IFleetStore Inner { get; } = inner;

    public Task Register(FleetMember member, CancellationToken cancel) => Inner.Register(member, cancel);

    public Task<FleetMember?> Find(string session, CancellationToken cancel) => Inner.Find(session, cancel);

    public virtual Task<IReadOnlyList<FleetMember>> List(CancellationToken cancel) => Inner.List(cancel);

    public virtual Task<IReadOnlyList<string>> Beat(IReadOnlyList<FleetBeat> beats, CancellationToken cancel) => Inner.Beat(beats, cancel);

    public Task<bool> AskToDrain(string agent, CancellationToken cancel) => Inner.AskToDrain(agent, cancel);

    public Task Quarantine(string agent, TimeSpan duration, string reason, CancellationToken cancel) => Inner.Quarantine(agent, duration, reason, cancel);

    public Task Forget(string session, CancellationToken cancel) => Inner.Forget(session, cancel);

    public ValueTask DisposeAsync() => Inner.DisposeAsync();
}
