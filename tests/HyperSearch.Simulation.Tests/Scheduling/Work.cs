namespace HyperSearch.Simulation.Tests.Scheduling;

/// <summary>Something to run on the one thread; in a process, or (null) as an act of the world itself.</summary>
internal readonly record struct Work(SimProcess? Process, SendOrPostCallback Callback, object? State);
