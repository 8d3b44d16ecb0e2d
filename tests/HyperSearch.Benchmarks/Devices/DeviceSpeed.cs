namespace HyperSearch.Benchmarks.Devices;

/// <summary>What a side reached.</summary>
/// <param name="TokensPerSecond">Training tokens a second after the warm-up.</param>
/// <param name="PeakGigabytes">Highest bytes of living tensors, in units of 10^9.</param>
internal sealed record DeviceSpeed(double TokensPerSecond, double PeakGigabytes);
