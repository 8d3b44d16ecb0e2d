using System.Net;

namespace HyperSearch.Protocol.Http;

/// <summary>
/// A refusal as it travels: RFC 9457 problem details with members of our own: <paramref name="Code"/> (one of
/// <see cref="ProblemCode"/>), <paramref name="Fix"/> (how to go on), and what a code has to say for a program.
/// </summary>
public sealed record Problem(string Title, int Status, string Detail, string Code, string? Fix)
{
    /// <summary>For <see cref="ProblemCode.ReportGap"/>: the index of the report that is next.</summary>
    public int? Expected { get; init; }

    public const string ContentType = "application/problem+json";

    public static Problem Of(CoordinatorException refusal) =>
        new(refusal.Code.Replace('_', ' '), StatusOf(refusal.Code), refusal.Message, refusal.Code, refusal.Fix) { Expected = refusal.Expected };

    /// <param name="retryAfter">What the answer's Retry-After header said.</param>
    public CoordinatorException ToException(TimeSpan? retryAfter = null) => new(Code, Detail, Fix) { RetryAfter = retryAfter, Expected = Expected };

    /// <summary>The HTTP status of a code; an unknown code is the server's own fault.</summary>
    public static int StatusOf(string code) => (int)(code switch
    {
        ProblemCode.InvalidStudy or ProblemCode.DataCheck => HttpStatusCode.UnprocessableEntity,
        ProblemCode.InvalidRequest => HttpStatusCode.BadRequest,
        ProblemCode.NotFound => HttpStatusCode.NotFound,
        ProblemCode.Unauthorized => HttpStatusCode.Unauthorized,
        ProblemCode.Forbidden => HttpStatusCode.Forbidden,
        ProblemCode.ProtocolUnsupported => HttpStatusCode.UpgradeRequired,
        ProblemCode.TooLarge => HttpStatusCode.RequestEntityTooLarge,
        ProblemCode.Conflict or ProblemCode.StaleAttempt or ProblemCode.ReportGap or ProblemCode.PollSuperseded or ProblemCode.UploadOffset => HttpStatusCode.Conflict,
        ProblemCode.LeaseSuperseded => HttpStatusCode.Gone,
        ProblemCode.TooManyRequests => HttpStatusCode.TooManyRequests,
        ProblemCode.Unreachable => HttpStatusCode.ServiceUnavailable,
        ProblemCode.StorageFull => HttpStatusCode.InsufficientStorage,
        _ => HttpStatusCode.InternalServerError,
    });
}
