namespace HyperSearch.Coordinator.Leases;

/// <summary>One slot of one worker process: it holds at most one lease.</summary>
internal readonly record struct SlotKey(string Session, int Slot);
