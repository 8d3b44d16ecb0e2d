namespace HyperSearch.Cli.Homes;

/// <summary>A key for one wish of a person: repeating the request with it, after an answer that was lost, does nothing twice.</summary>
internal static class IdempotencyKey
{
    public static string New() => Guid.NewGuid().ToString("N");
}
