using System.Text.Json;
using HyperSearch.Chaos.Tests.Proxies;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>What coordinators acknowledged to workers, taken from what proxies saw, in the order of the answers.</summary>
internal sealed record Acknowledgements(
    IReadOnlyList<Acknowledged<LeaseRequest, Grant>> Grants,
    IReadOnlyList<Acknowledged<AttemptReport, ReportAnswer>> Reports,
    IReadOnlyList<Acknowledged<AttemptCheckpoint, JsonElement?>> Checkpoints,
    IReadOnlyList<Acknowledged<AttemptEnd, TrialSummary>> Ends)
{
    /// <summary>Completions of different attempts that were answered with success.</summary>
    public int Completions => Ends.Where(e => e.Asked.Outcome == "completed" && e.Answer.State == "completed").Select(e => (e.Asked.Study, e.Asked.Trial, e.Asked.Attempt)).Distinct().Count();

    public static Acknowledgements From(IReadOnlyList<HttpExchange> exchanges) => new(
        [.. Of<LeaseRequest, Grant>(exchanges, "/v1/leases")],
        [.. Of<AttemptReport, ReportAnswer>(exchanges, "/v1/attempts/reports")],
        [.. Of<AttemptCheckpoint, JsonElement?>(exchanges, "/v1/attempts/checkpoints")],
        [.. Of<AttemptEnd, TrialSummary>(exchanges, "/v1/attempts/end")]);

    private static IEnumerable<Acknowledged<TAsked, TAnswer>> Of<TAsked, TAnswer>(IReadOnlyList<HttpExchange> exchanges, string path)
    {
        foreach (HttpExchange exchange in exchanges)
        {
            if (!exchange.IsAcknowledged || exchange.Target != path || exchange.Method != "POST") continue;
            TAsked asked = JsonSerializer.Deserialize<TAsked>(exchange.Request, ProtocolJson.Options)!;
            TAnswer? answer = exchange.Answer.Length == 0 ? default : JsonSerializer.Deserialize<TAnswer>(exchange.Answer, ProtocolJson.Options);
            if (answer is not null || typeof(TAnswer) == typeof(JsonElement?)) yield return new Acknowledged<TAsked, TAnswer>(exchange.AnsweredAt, asked, answer!);
        }
    }
}
