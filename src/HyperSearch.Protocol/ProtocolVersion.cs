namespace HyperSearch.Protocol;

/// <summary>The wire protocol's numbers that this version speaks: its own and the one before it.</summary>
public static class ProtocolVersion
{
    public const int Oldest = 1;

    public const int Newest = 1;

    /// <summary>The response header that says what the coordinator speaks.</summary>
    public const string Header = "Hypersearch-Protocol";
}
