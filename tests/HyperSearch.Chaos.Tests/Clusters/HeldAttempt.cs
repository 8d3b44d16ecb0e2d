namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>An attempt that a worker was granted.</summary>
internal sealed record HeldAttempt(string Study, int Trial, int Attempt);
