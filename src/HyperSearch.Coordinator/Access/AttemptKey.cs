namespace HyperSearch.Coordinator.Access;

/// <summary>The one attempt that a token is good for.</summary>
internal sealed record AttemptKey(string Study, int Trial, int Attempt);
