using System.Globalization;
using System.Text.Json;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Journal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using HyperSearch.Protocol.Studies;
using Microsoft.AspNetCore.Http;

namespace HyperSearch.Coordinator.Http;

/// <summary>One request and its answer: reads the body, calls the verb, writes what it gives or why it refused.</summary>
internal static class Exchange
{
    private const string Described = $"{ApiDocument.Route} says what each operation takes.";

    /// <summary>A route that takes no body.</summary>
    public static RequestDelegate Ask<TAnswer>(Func<HttpContext, CancellationToken, Task<TAnswer>> verb) => async http =>
    {
        try
        {
            await Answer(http, await verb(http, http.RequestAborted));
        }
#pragma warning disable CA1031 // The edge of the process: a broken verb must not look like a broken connection.
        catch (Exception wrong)
#pragma warning restore CA1031
        {
            await Refuse(http, wrong);
        }
    };

    /// <summary>A route whose body is a <typeparamref name="TBody"/>; an answer of null is 204.</summary>
    public static RequestDelegate Ask<TBody, TAnswer>(Func<HttpContext, TBody, CancellationToken, Task<TAnswer>> verb)
        where TBody : class => async http =>
        {
            try
            {
                await Answer(http, await verb(http, await Read<TBody>(http), http.RequestAborted));
            }
#pragma warning disable CA1031 // As above.
            catch (Exception wrong)
#pragma warning restore CA1031
            {
                await Refuse(http, wrong);
            }
        };

    /// <summary>A route that answers with nothing but success.</summary>
    public static RequestDelegate Tell<TBody>(Func<HttpContext, TBody, CancellationToken, Task> verb)
        where TBody : class => Ask<TBody, object?>(async (http, body, cancel) =>
        {
            await verb(http, body, cancel);
            return null;
        });

    public static RequestDelegate Tell(Func<HttpContext, CancellationToken, Task> verb) => Ask<object?>(async (http, cancel) =>
    {
        await verb(http, cancel);
        return null;
    });

    /// <summary>A route that writes its answer itself.</summary>
    public static RequestDelegate Stream(Func<HttpContext, CancellationToken, Task> verb) => async http =>
    {
        try
        {
            await verb(http, http.RequestAborted);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception wrong)
#pragma warning restore CA1031
        {
            await Refuse(http, wrong);
        }
    };

    /// <exception cref="CoordinatorException">Not found: no study can have that name.</exception>
    public static string Study(this HttpContext http)
    {
        string study = (string)http.Request.RouteValues["study"]!;
        return StudyName.IsValid(study) ? study : throw new CoordinatorException(ProblemCode.NotFound, "There is no study of such a name: names are made of a-z, 0-9, '.', '_' and '-'.");
    }

    public static int Number(this HttpContext http) => int.Parse((string)http.Request.RouteValues["number"]!, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The key that a request without a body carries in a header; null where it has none.</summary>
    public static string? Key(this HttpContext http) => http.Request.Headers[IdempotencyKey.Header].FirstOrDefault();

    /// <summary>A whole number in the query, or <paramref name="absent"/> where it is not given.</summary>
    public static long Query(this HttpContext http, string name, long absent)
    {
        string text = http.Request.Query[name].ToString();
        if (text.Length == 0) return absent;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new CoordinatorException(ProblemCode.InvalidRequest, $"'{name}' must be a whole number, not '{text}'.", Described);
    }

    /// <summary>Writes why a request failed; the answer to a caller who has gone is written nowhere.</summary>
    public static Task Refuse(HttpContext http, Exception wrong)
    {
        if (http.Response.HasStarted || (wrong is OperationCanceledException && http.RequestAborted.IsCancellationRequested)) return Task.CompletedTask;
        return wrong switch
        {
            CoordinatorException refusal => Write(http, refusal),
            JournalException trouble => Write(http, StudyJournal.Translate(trouble)),
            JsonException => Write(http, new CoordinatorException(ProblemCode.InvalidRequest, $"The request's body cannot be read: {wrong.Message}", Described)),
            BadHttpRequestException bad => Write(http, Problem.Of(new CoordinatorException(CodeOf(bad), bad.Message)) with { Status = bad.StatusCode }),
            _ => Write(http, new CoordinatorException(ProblemCode.Internal, $"{wrong.GetType().Name}: {wrong.Message}", "This is a bug in HyperSearch: please report it.")),
        };
    }

    /// <param name="status">Where it is not the usual one of the refusal's code.</param>
    public static Task Write(HttpContext http, CoordinatorException refusal, int? status = null)
    {
        if (refusal.RetryAfter is { } wait) http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        http.Features.Get<RefusalLog>()?.Note(http, refusal);
        Problem problem = Problem.Of(refusal);
        return Write(http, status is { } other ? problem with { Status = other } : problem);
    }

    private static Task Write(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        return http.Response.WriteAsJsonAsync(problem, WireJson<Problem>.Info, Problem.ContentType, http.RequestAborted);
    }

    private static Task Answer<TAnswer>(HttpContext http, TAnswer answer)
    {
        if (answer is not null) return http.Response.WriteAsJsonAsync(answer, WireJson<TAnswer>.Info, "application/json", http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static string CodeOf(BadHttpRequestException bad) => bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? ProblemCode.TooLarge : ProblemCode.InvalidRequest;

    private static async Task<TBody> Read<TBody>(HttpContext http)
        where TBody : class
    {
        if (!http.Request.HasJsonContentType())
            throw new CoordinatorException(ProblemCode.InvalidRequest, "The request's body must be JSON (Content-Type: application/json).", Described);
        TBody body = await JsonSerializer.DeserializeAsync(http.Request.BodyReader, WireJson<TBody>.Info, http.RequestAborted)
            ?? throw new CoordinatorException(ProblemCode.InvalidRequest, "The request's body is null.", Described);
        return RequiredMembers<TBody>.FirstAbsent(body) is { } absent
            ? throw new CoordinatorException(ProblemCode.InvalidRequest, $"'{absent}' is missing.", Described)
            : body;
    }
}
