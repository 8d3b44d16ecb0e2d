namespace HyperSearch.Coordinator.Http;

/// <summary>Marks a route that answers without a token. A route without this mark demands one.</summary>
public sealed class OpenToAll
{
    private OpenToAll()
    {
    }

    public static OpenToAll Instance { get; } = new();
}
