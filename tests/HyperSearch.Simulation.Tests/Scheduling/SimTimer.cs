namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>Something that happens at a moment of virtual time unless it is cancelled before.</summary>
internal sealed class SimTimer(Work work)
{
    public Work Work { get; } = work;

    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;
}
