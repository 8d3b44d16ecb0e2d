namespace HyperSearch.Protocol.Http;

/// <summary>How a request without a body carries its key: the same key twice is one wish, said twice.</summary>
public static class IdempotencyKey
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";
}
