namespace HyperSearch.Cli.Optimize;

/// <summary>Why a line is no request. Stable, as are the codes of <c>AskTellCode</c>, which say why a request makes no sense now.</summary>
internal static class RequestCode
{
    public const string BadJson = "bad_json";

    /// <summary>The line is longer than any request needs.</summary>
    public const string TooLong = "too_long";

    public const string UnknownRequest = "unknown_request";
    public const string UnknownField = "unknown_field";
    public const string MissingField = "missing_field";

    /// <summary>A field holds another kind of value than it takes.</summary>
    public const string WrongKind = "wrong_kind";

    /// <summary>A failure class that is none.</summary>
    public const string UnknownClass = "unknown_class";

    /// <summary>The disk is full: nothing of the request was kept, and it may be sent again once there is room.</summary>
    public const string StorageFull = "storage_full";
}
