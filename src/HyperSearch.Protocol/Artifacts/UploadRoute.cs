namespace HyperSearch.Protocol.Artifacts;

/// <summary>How an upload that was cut off goes on.</summary>
public static class UploadRoute
{
    /// <summary>In the query of a PUT: how many bytes it leaves out at the beginning.</summary>
    public const string Offset = "offset";

    /// <summary>In the answer to a HEAD that finds nothing: how many bytes are kept of what was cut off.</summary>
    public const string KeptHeader = "Upload-Offset";
}
