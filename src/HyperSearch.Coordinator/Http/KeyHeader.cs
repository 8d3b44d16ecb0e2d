namespace HyperSearch.Coordinator.Http;

/// <summary>Marks a route that takes a key in the header Idempotency-Key: it has no body that could carry one.</summary>
internal sealed class KeyHeader
{
    public static KeyHeader Instance { get; } = new();
}
