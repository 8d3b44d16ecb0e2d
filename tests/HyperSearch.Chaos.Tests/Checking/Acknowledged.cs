namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>A request that a coordinator answered with success.</summary>
internal sealed record Acknowledged<TAsked, TAnswer>(DateTimeOffset At, TAsked Asked, TAnswer Answer);
