using System.Globalization;
using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using Microsoft.AspNetCore.Http;

namespace HyperSearch.Coordinator.Http;

/// <summary>One request and its answer: reads the body, calls the verb, writes what it gives or why it refused.</summary>
internal static class Exchange
{
    /// <summary>A route that takes no body.</summary>
    public static RequestDelegate Ask<TAnswer>(Func<HttpContext, CancellationToken, Task<TAnswer>> verb) =>
        http => Guard(http, async () => await Write(http, await verb(http, http.RequestAborted)));

    /// <summary>A route whose body is a <typeparamref name="TBody"/>; an answer of null is 204.</summary>
    public static RequestDelegate Ask<TBody, TAnswer>(Func<HttpContext, TBody, CancellationToken, Task<TAnswer>> verb)
        where TBody : class => http => Guard(http, async () => await Write(http, await verb(http, await Read<TBody>(http), http.RequestAborted)));

    /// <summary>A route that answers with nothing but success.</summary>
    public static RequestDelegate Tell<TBody>(Func<HttpContext, TBody, CancellationToken, Task> verb)
        where TBody : class => http => Guard(http, async () =>
        {
            await verb(http, await Read<TBody>(http), http.RequestAborted);
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        });

    public static RequestDelegate Tell(Func<HttpContext, CancellationToken, Task> verb) => http => Guard(http, async () =>
    {
        await verb(http, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    /// <summary>A route that writes its answer itself.</summary>
    public static RequestDelegate Stream(Func<HttpContext, CancellationToken, Task> verb) => http => Guard(http, () => verb(http, http.RequestAborted));

    public static string Study(this HttpContext http) => (string)http.Request.RouteValues["study"]!;

    public static int Number(this HttpContext http) => int.Parse((string)http.Request.RouteValues["number"]!, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A whole number in the query, or <paramref name="absent"/> where it is not given.</summary>
    public static long Query(this HttpContext http, string name, long absent)
    {
        string text = http.Request.Query[name].ToString();
        if (text.Length == 0) return absent;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new CoordinatorException(ProblemCode.InvalidRequest, $"'{name}' must be a whole number, not '{text}'.");
    }

    public static Task Write(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        return http.Response.WriteAsJsonAsync(problem, ProtocolJson.Options, Problem.ContentType, http.RequestAborted);
    }

    private static async Task Write<TAnswer>(HttpContext http, TAnswer answer)
    {
        if (answer is null) http.Response.StatusCode = StatusCodes.Status204NoContent;
        else await http.Response.WriteAsJsonAsync(answer, ProtocolJson.Options, "application/json", http.RequestAborted);
    }

    private static async Task<TBody> Read<TBody>(HttpContext http)
        where TBody : class
    {
        if (!http.Request.HasJsonContentType())
            throw new CoordinatorException(ProblemCode.InvalidRequest, "The request's body must be JSON (Content-Type: application/json).");
        TBody body = await JsonSerializer.DeserializeAsync<TBody>(http.Request.Body, ProtocolJson.Options, http.RequestAborted)
            ?? throw new CoordinatorException(ProblemCode.InvalidRequest, "The request's body is null.");
        return RequiredMembers.FirstAbsent(body) is { } absent
            ? throw new CoordinatorException(ProblemCode.InvalidRequest, $"'{absent}' is missing.")
            : body;
    }

    private static async Task Guard(HttpContext http, Func<Task> exchange)
    {
        try
        {
            await exchange();
        }
        catch (CoordinatorException refusal)
        {
            await Write(http, Problem.Of(refusal));
        }
        catch (JsonException wrong)
        {
            await Write(http, Problem.Of(new CoordinatorException(ProblemCode.InvalidRequest, $"The request's body cannot be read: {wrong.Message}")));
        }
        catch (BadHttpRequestException wrong)
        {
            bool tooLarge = wrong.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await Write(http, Problem.Of(new CoordinatorException(tooLarge ? ProblemCode.TooLarge : ProblemCode.InvalidRequest, wrong.Message)) with { Status = wrong.StatusCode });
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody reads an answer.
        }
#pragma warning disable CA1031 // The edge of the process: a broken verb must not look like a broken connection.
        catch (Exception bug) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            await Write(http, Problem.Of(new CoordinatorException(ProblemCode.Internal, $"{bug.GetType().Name}: {bug.Message}", "This is a bug in HyperSearch: please report it.")));
        }
    }
}
