namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>Brings every continuation of a process back to the scheduler.</summary>
internal sealed class SimContext(Scheduler scheduler, SimProcess process) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(new Work(process, d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new InvalidOperationException("The simulated code must not wait for its own thread.");

    public override SynchronizationContext CreateCopy() => this;
}
