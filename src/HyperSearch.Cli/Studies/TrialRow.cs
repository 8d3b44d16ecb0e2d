using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Studies;

/// <summary>
/// A trial as one line of JSON: <c>number state parameters value attempts metrics error</c>, always in this order and always all there, and in population
/// based training <c>member generation parent from</c>.
/// Numbers read back as the same doubles; a metric that is not finite is the text NaN, Infinity or -Infinity.
/// </summary>
internal static class TrialRow
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="objectives">Of the study: with several, a trial without a value has null <c>values</c>.</param>
    public static string Json(TrialSummary trial, int objectives = 1)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", trial.Number);
            writer.WriteString("state", trial.State);
            writer.WritePropertyName("parameters");
            trial.Parameters.WriteTo(writer);
            WriteValue(writer, trial, objectives);
            writer.WriteNumber("attempts", trial.Attempts);
            WriteMetrics(writer, trial.Metrics);
            WriteError(writer, trial.Error);
            if (trial.Lineage is { } lineage) WriteLineage(writer, lineage);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteValue(Utf8JsonWriter writer, TrialSummary trial, int objectives)
    {
        if (trial.Values is { Count: > 1 } values)
        {
            writer.WriteStartArray("values");
            foreach (double value in values) WriteNumber(writer, value);
            writer.WriteEndArray();
            return;
        }

        writer.WritePropertyName(objectives > 1 ? "values" : "value");
        if (trial.Value is { } one) WriteNumber(writer, one);
        else writer.WriteNullValue();
    }

    private static void WriteMetrics(Utf8JsonWriter writer, IReadOnlyDictionary<string, double> metrics)
    {
        writer.WriteStartObject("metrics");
        foreach ((string name, double value) in metrics.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            WriteNumber(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, TrialError? error)
    {
        if (error is null)
        {
            writer.WriteNull("error");
            return;
        }

        writer.WriteStartObject("error");
        writer.WriteString("class", error.Class);
        writer.WriteString("message", error.Message);
        writer.WriteEndObject();
    }

    private static void WriteLineage(Utf8JsonWriter writer, TrialLineage lineage)
    {
        writer.WriteNumber("member", lineage.Member);
        writer.WriteNumber("generation", lineage.Generation);
        writer.WritePropertyName("parent");
        if (lineage.Parent is { } parent) writer.WriteNumberValue(parent);
        else writer.WriteNullValue();
        writer.WriteNumber("from", lineage.From);
    }

    private static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }
}
