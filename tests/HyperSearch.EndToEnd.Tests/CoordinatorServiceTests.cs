using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace HyperSearch.EndToEnd.Tests;

/// <summary>`coordinator start` as a supervisor sees it: ready, in use, asked to end, started again.</summary>
[Platform("Linux")]
public sealed class CoordinatorServiceTests
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Service_AskedToEndWhileASlotWaits_EndsWell_AndItsNextLifeHasAll()
    {
        using var scratch = new ScratchHome();
        string file = scratch.Study("kept", "echo '{\"metrics\":{\"loss\":1}}'", trials: 2);
        Invocation service = scratch.Start("coordinator", "start", "--listen", "http://127.0.0.1:0");
        string url = await service.Word("listening on ");
        string token = (await File.ReadAllTextAsync(Path.Combine(scratch.Home, "admin.token"))).Trim();
        using HttpClient client = Client(url, token);
        Assert.That((await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using HttpResponseMessage submitted = await client.PostAsJsonAsync("/v1/studies", new { yaml = await File.ReadAllTextAsync(Path.Combine(scratch.Folder, file)), file_name = file, base_directory = scratch.Folder, allow_leakage = false, idempotency_key = "k" });
        Assert.That(submitted.StatusCode, Is.EqualTo(HttpStatusCode.OK), await submitted.Content.ReadAsStringAsync());
        await client.PostAsJsonAsync("/v1/studies/kept/pause", new { });
        await client.PostAsJsonAsync("/v1/agents", new { agent = "a", session = "s", slots = 1, environment = new { } });
        Task<HttpResponseMessage> waiting = client.PostAsJsonAsync("/v1/leases", new { session = "s", slot = 0, request_id = "r", kinds = new[] { "command" }, wait = "00:00:25" });
        await client.GetAsync(new Uri("/v1/agents", UriKind.Relative));

        await service.Terminate();

        Assert.That(await service.ExitCode(EndTime), Is.Zero, service.Errors);
        Assert.That(await Ended(waiting), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Invocation again = scratch.Start("coordinator", "start", "--listen", "http://127.0.0.1:0");
        using HttpClient next = Client(await again.Word("listening on "), token);
        Assert.That(await next.GetStringAsync(new Uri("/v1/studies/kept/summary", UriKind.Relative)), Does.Contain("\"paused\""));
        Invocation list = await scratch.Run(0, "study", "list", "--json");
        Assert.That(list.Output, Does.Contain("kept"), "commands of the home's owner find their way in");
        await again.Terminate();
        Assert.That(await again.ExitCode(EndTime), Is.Zero, again.Errors);
        Assert.That(service.Output + service.Errors + again.Output + again.Errors, Does.Not.Contain(token));
    }

    [Test]
    public async Task Service_OfAHomeThatIsServed_IsAConflict()
    {
        using var scratch = new ScratchHome();
        Invocation service = scratch.Start("coordinator", "start", "--listen", "http://127.0.0.1:0");
        await service.Word("listening on ");
        Invocation second = await scratch.Run(5, "coordinator", "start", "--listen", "http://127.0.0.1:0");
        Assert.That(second.Errors, Does.Contain("home_in_use"));
    }

    /// <summary>A call that was on its way when the drain began is sent away; one that came later finds nobody.</summary>
    private static async Task<HttpStatusCode> Ended(Task<HttpResponseMessage> call)
    {
        try
        {
            using HttpResponseMessage answer = await call;
            Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return HttpStatusCode.ServiceUnavailable;
        }
    }

    private static HttpClient Client(string url, string token)
    {
        var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
