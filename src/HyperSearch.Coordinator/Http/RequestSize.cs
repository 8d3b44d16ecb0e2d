namespace HyperSearch.Coordinator.Http;

/// <summary>The most bytes that a request's body may have, by route.</summary>
/// <param name="BytesMax">Of this route.</param>
internal sealed record RequestSize(long BytesMax)
{
    /// <summary>Of reports, leases and the like.</summary>
    public const long Small = 1 << 20;

    /// <summary>Of study files and tracking records.</summary>
    public const long Large = 4 << 20;
}
