namespace HyperSearch.Torch;

/// <summary>Bytes held by living tensors of one device. Blocks kept for reuse do not count.</summary>
/// <param name="CurrentBytes">Bytes held now.</param>
/// <param name="PeakBytes">The most held at once since the start or the last <see cref="TorchRuntime.ResetPeak"/>.</param>
public readonly record struct MemoryStatistics(long CurrentBytes, long PeakBytes);
