using System.Net.Http.Json;
using System.Text.Json;

namespace HyperSearch.Protocol.Http;

/// <summary>What an HTTP answer that is no success says.</summary>
internal static class HttpRefusal
{
    public static async Task<CoordinatorException> Read(HttpResponseMessage answer, Uri? coordinator, CancellationToken cancel)
    {
        try
        {
            if (answer.Content.Headers.ContentType?.MediaType == Problem.ContentType
                && await answer.Content.ReadFromJsonAsync<Problem>(ProtocolJson.Options, cancel) is { Code: not null } problem)
                return problem.ToException(answer.Headers.RetryAfter?.Delta);
        }
        catch (JsonException)
        {
            // Whoever answers so is no coordinator, which is said below.
        }

        return new CoordinatorException(
            (int)answer.StatusCode switch { 401 => ProblemCode.Unauthorized, 403 => ProblemCode.Forbidden, 404 => ProblemCode.NotFound, 413 => ProblemCode.TooLarge, 429 => ProblemCode.TooManyRequests, 503 => ProblemCode.Unreachable, 507 => ProblemCode.StorageFull, _ => ProblemCode.Internal },
            $"{coordinator} answered {(int)answer.StatusCode} without saying why: is it a HyperSearch coordinator?")
        {
            RetryAfter = answer.Headers.RetryAfter?.Delta,
        };
    }

    public static CoordinatorException Unreachable(Uri? coordinator, string why) =>
        new(ProblemCode.Unreachable, $"The coordinator at {coordinator} cannot be reached: {why}", "See that it runs, then repeat the command.");
}
