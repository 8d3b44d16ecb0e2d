using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using HyperSearch.Coordinator.Trials;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Optimization.AskTell;

namespace HyperSearch.Cli.Optimize;

/// <summary>Answers, one line each.</summary>
internal static class AnswerWriter
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Ok { get; } = """{"ok":true}""";

    public static string Trials(ImmutableArray<AskedTrial> trials) => Line(json =>
    {
        json.WriteStartArray("trials");
        foreach (AskedTrial trial in trials)
        {
            json.WriteStartObject();
            json.WriteNumber("number", trial.Number);
            json.WritePropertyName("parameters");
            ParametersJson.Write(json, trial.Parameters);
            if (trial.Parent is { } parent) json.WriteNumber("parent", parent);
            if (trial.From is { } from) json.WriteNumber("from", from);
            if (trial.Until is { } until) json.WriteNumber("until", until);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static string Verdict(ReportVerdict verdict) => Line(json =>
    {
        json.WriteString("verdict", verdict.Kind switch
        {
            VerdictKind.Continue => "continue",
            VerdictKind.Pause => "pause",
            VerdictKind.Stop => "stop",
            _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "A verdict without a word."),
        });
        if (verdict.Reason is { } reason) json.WriteString("reason", reason);
    });

    public static string Best(BestPoint? best) => Line(json =>
    {
        if (best is null)
        {
            json.WriteNull("best");
            return;
        }

        json.WriteStartObject("best");
        json.WriteNumber("number", best.Number);
        json.WritePropertyName("parameters");
        ParametersJson.Write(json, best.Parameters);
        json.WriteNumber("value", best.Value);
        if (best.PosteriorMean is { } mean && double.IsFinite(mean)) json.WriteNumber("posterior_mean", mean);
        else json.WriteNull("posterior_mean");
        json.WriteEndObject();
    });

    /// <summary>The best of several objectives: the trials that no other beats in all of them.</summary>
    public static string Front(ImmutableArray<FrontPoint> front) => Line(json =>
    {
        json.WriteStartObject("best");
        json.WriteStartArray("front");
        foreach (FrontPoint point in front)
        {
            json.WriteStartObject();
            json.WriteNumber("number", point.Number);
            json.WritePropertyName("parameters");
            ParametersJson.Write(json, point.Parameters);
            json.WriteStartArray("values");
            foreach (double value in point.Values) json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static string Pending(IEnumerable<int> numbers) => Line(json =>
    {
        json.WriteStartArray("pending");
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    });

    public static string Explanation(TrialExplanation why) => Line(json =>
    {
        json.WriteStartObject("explain");
        json.WriteNumber("number", why.Number);
        json.WriteString("state", why.State.Name());
        json.WritePropertyName("parameters");
        ParametersJson.Write(json, why.Parameters);
        json.WriteString("strategy", why.Strategy);
        json.WriteString("proposed_by", why.Source == ProposalSource.Enqueued ? "enqueued" : "strategy");
        json.WriteNumber("after_event", why.SnapshotSeq);
        json.WritePropertyName("choice");
        if (why.StrategyStateJson is { } said) json.WriteRawValue(said);
        else json.WriteNullValue();
        json.WriteEndObject();
    });

    public static string Error(string code, string message) => Line(json =>
    {
        json.WriteStartObject("error");
        json.WriteString("code", code);
        json.WriteString("message", message);
        json.WriteEndObject();
    });

    private static string Line(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
