using System.Net.Http.Headers;
using System.Text.Json;
using HyperSearch.Coordinator.Artifacts;
using HyperSearch.Coordinator.Http;

namespace HyperSearch.Coordinator.Tests.Http;

/// <summary>The OpenAPI document that is served is the one that is committed, and leaves no route out.</summary>
public sealed class ApiDocumentTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private CoordinatorEndpoint endpoint = null!;
    private string folder = null!;
    private string served = null!;

    [OneTimeSetUp]
    public async Task Listen()
    {
        folder = Directory.CreateTempSubdirectory("document-").FullName;
        var artifacts = new ArtifactFolder(new ArtifactOptions { Folder = folder }, TimeProvider.System);
        endpoint = await Endpoints.Start(new UnreachedCoordinator(), Token, change: o => o with { Artifacts = artifacts });
        using var client = new HttpClient { BaseAddress = new Uri(endpoint.Urls[0]) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        served = (await client.GetStringAsync(ApiDocument.Route)).ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await endpoint.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public void Served_IsTheCommittedOne()
    {
        string made = Path.Combine(TestContext.CurrentContext.WorkDirectory, "openapi.served.json");
        File.WriteAllText(made, served);
        string committed = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json"));
        Assert.That(served == committed, $"the API has changed: look through {made} and, if that is what is meant, copy it to src/HyperSearch.Coordinator/openapi.json");
    }

    [Test]
    public void EveryRoute_IsInTheDocument()
    {
        JsonElement paths = JsonDocument.Parse(served).RootElement.GetProperty("paths");
        int operations = paths.EnumerateObject().Sum(p => p.Value.EnumerateObject().Count());
        Assert.That(operations, Is.EqualTo(endpoint.Requests().Count(r => r.Route.Metadata.GetMetadata<OpenToAll>() is null && r.Route.RoutePattern.RawText != ApiDocument.Route)));
    }

    [Test]
    public void Bodies_HaveSchemasWithWireNames()
    {
        JsonElement schemas = JsonDocument.Parse(served).RootElement.GetProperty("components").GetProperty("schemas");
        Assert.That(schemas.GetProperty("SubmitStudy").GetProperty("properties").EnumerateObject().Select(p => p.Name), Does.Contain("idempotency_key").And.Contain("yaml"));
        Assert.That(schemas.GetProperty("Grant").GetProperty("properties").GetProperty("attempt").GetProperty("format").GetString(), Is.EqualTo("int32"));
    }

    [Test]
    public void Numbers_AreNotCalledObjects()
    {
        JsonElement schemas = JsonDocument.Parse(served).RootElement.GetProperty("components").GetProperty("schemas");
        JsonElement value = schemas.GetProperty("TrialSummary").GetProperty("properties").GetProperty("value");
        Assert.That(value.TryGetProperty("type", out _), Is.False, "a type beside the alternatives has to hold too, and no number is an object");
        Assert.That(value.GetProperty("anyOf").EnumerateArray().Select(a => a.TryGetProperty("type", out JsonElement type) ? type.GetString() : "words"), Is.EqualTo(new[] { "number", "words", "null" }));
        Assert.That(Walk(schemas).Where(s => s.TryGetProperty("anyOf", out _) && s.TryGetProperty("type", out _)), Is.Empty);
    }

    private static IEnumerable<JsonElement> Walk(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(m => Walk(m.Value)).Append(schema),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(Walk),
        _ => [],
    };
}
