namespace HyperSearch.Protocol;

/// <summary>A coordinator's refusal: a stable <see cref="Code"/> from <see cref="ProblemCode"/>, what happened, and how to go on.</summary>
public sealed class CoordinatorException(string code, string message, string? fix = null) : Exception(message)
{
    public string Code { get; } = code;

    public string? Fix { get; } = fix;

    /// <summary>When the same call may be worth repeating; null where that alone helps nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For <see cref="ProblemCode.ReportGap"/>: the index of the report that is next. Null for every other code, and from coordinators that do not say.</summary>
    public int? Expected { get; init; }
}

/// <summary>The stable codes of refusals, the same over HTTP (RFC 9457 problem details) and in process.</summary>
public static class ProblemCode
{
    public const string InvalidStudy = "invalid_study";
    public const string InvalidRequest = "invalid_request";
    public const string NotFound = "not_found";
    public const string Unauthorized = "unauthorized";
    public const string Conflict = "conflict";
    public const string Forbidden = "forbidden";
    public const string ReportGap = "report_gap";
    public const string ProtocolUnsupported = "protocol_unsupported";
    public const string TooLarge = "too_large";
    public const string StaleAttempt = "stale_attempt";

    /// <summary>The lease request got its grant once, and that grant is over: ask anew, with a new request id.</summary>
    public const string LeaseSuperseded = "lease_superseded";

    /// <summary>The slot has asked again since: whoever still waits with this call has no use for an answer.</summary>
    public const string PollSuperseded = "poll_superseded";


    /// <summary>An upload was to go on where it had stopped, but other bytes are kept: send it from its start.</summary>
    public const string UploadOffset = "upload_offset";

    public const string DataCheck = "data_check";
    public const string Unreachable = "unreachable";
    public const string TooManyRequests = "too_many_requests";
    public const string StorageFull = "storage_full";
    public const string Internal = "internal";
}
