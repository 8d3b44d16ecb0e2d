namespace HyperSearch.Protocol.Agents;

/// <summary>The device of a slot. Kind: cpu or cuda. <paramref name="Id"/>: its index as CUDA_VISIBLE_DEVICES takes it; null on a CPU.</summary>
public sealed record DeviceSummary(int Slot, string Kind, string? Id, string Name, double? MemoryGb, string? Driver);
