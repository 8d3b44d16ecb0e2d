using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Codec;

/// <summary>From events to what journals keep, in each type's current version. Members that are null are left out.</summary>
public static class EventWriter
{
    internal static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static StoredEvent Write(StudyEvent e)
    {
        EventType type = EventTypes.Of(e);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("at"u8, e.At.ToUniversalTime());
            WriteMembers(json, e);
            json.WriteEndObject();
        }

        return new StoredEvent(type.Name, type.Version, buffer.WrittenMemory);
    }

    private static void WriteMembers(Utf8JsonWriter json, StudyEvent e)
    {
        switch (e)
        {
            case TrialProposed x: WriteProposed(json, x); break;
            case TrialLeased x: WriteLeased(json, x); break;
            case MetricReported x: WriteReported(json, x); break;
            case TrialCompleted x: WriteCompleted(json, x); break;
            case CheckpointCommitted x: WriteCheckpoint(json, x); break;
            case TrialPaused x: WritePaused(json, x); break;
            case TrialPromoted x: WritePromoted(json, x); break;
            case TrialPruned x: WritePruned(json, x); break;
            case TrialFailed x: WriteFailed(json, x); break;
            case TrialRequeued x: WriteRequeued(json, x); break;
            case TrialRecorded x: WriteEnd(json, x.Number, x.Attempt, x.Metrics, x.RecordJson, null); break;
            case TrialReinstated x: WriteAttempt(json, x.Number, x.Attempt); break;
            case TrialRetried x: json.WriteNumber("number"u8, x.Number); break;
            case TrialCancelled x: WriteNumbered(json, x.Number, "reason", x.Reason); break;
            case TrialEnqueued x: WriteParameters(json, x.Parameters); break;
            case StudyCreated x: WriteCreated(json, x); break;
            case StudyEdited x: WriteEdited(json, x); break;
            case StudyFinished x: WriteFinished(json, x); break;
            case StudyRestored x: WriteRestored(json, x); break;
            case SessionOpened x: WriteOpened(json, x); break;
            case BestConfirmed x: WriteConfirmed(json, x); break;
            case AdapterExported x: WriteNumbered(json, x.Number, "path", x.Path); break;
            case StudyPaused or StudyResumed: break;
            default: throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "This event has no form in journals.");
        }
    }

    private static void WriteRestored(Utf8JsonWriter json, StudyRestored e)
    {
        json.WriteString("incarnation"u8, e.Incarnation);
        json.WriteNumber("attempt_base"u8, e.AttemptBase);
    }

    private static void WriteCreated(Utf8JsonWriter json, StudyCreated e)
    {
        json.WritePropertyName("spec"u8);
        SpecWriter.Write(json, e.Spec);
        json.WriteNumber("seed"u8, e.Seed);
        json.WriteString("base_directory"u8, e.BaseDirectory);
        json.WriteString("source"u8, e.SourceText);
        JsonValues.WriteRaw(json, "data_report", e.DataReportJson);
        json.WriteBoolean("leakage_allowed"u8, e.LeakageAllowed);
        if (!e.Earlier.IsEmpty) EarlierCodec.Write(json, e.Earlier);
        if (!e.Inputs.IsEmpty) InputCodec.Write(json, e.Inputs);
    }

    private static void WriteEdited(Utf8JsonWriter json, StudyEdited e)
    {
        json.WritePropertyName("spec"u8);
        SpecWriter.Write(json, e.Spec);
        json.WriteString("source"u8, e.SourceText);
    }

    private static void WriteProposed(Utf8JsonWriter json, TrialProposed e)
    {
        json.WriteNumber("number"u8, e.Number);
        WriteParameters(json, e.Parameters);
        json.WriteString("source"u8, EnumNames.Of(e.Source));
        json.WriteNumber("snapshot"u8, e.SnapshotSeq);
        JsonValues.WriteRaw(json, "strategy_state", e.StrategyStateJson);
        WriteTarget(json, e.Target);
        if (e.Leg is { } leg) WriteLeg(json, leg);
    }

    private static void WriteLeg(Utf8JsonWriter json, TrialLeg leg)
    {
        json.WriteNumber("member"u8, leg.Member);
        json.WriteNumber("generation"u8, leg.Generation);
        if (leg.Parent is not { } parent) return;
        json.WriteNumber("parent"u8, parent);
        json.WriteNumber("from"u8, leg.From);
    }

    private static void WriteTarget(Utf8JsonWriter json, RungTarget? target)
    {
        if (target is not { } rung) return;
        json.WriteNumber("until"u8, rung.Until);
        if (rung.IsLast) json.WriteBoolean("last"u8, true);
    }

    private static void WriteLeased(Utf8JsonWriter json, TrialLeased e)
    {
        WriteAttempt(json, e.Number, e.Attempt);
        json.WriteString("session"u8, e.Session);
        json.WriteNumber("slot"u8, e.Slot);
        if (e.RequestId is not null) json.WriteString("request"u8, e.RequestId);
        if (e.Poll > 0) json.WriteNumber("poll"u8, e.Poll);
    }

    private static void WriteReported(Utf8JsonWriter json, MetricReported e)
    {
        WriteAttempt(json, e.Number, e.Attempt);
        json.WriteNumber("index"u8, e.Index);
        json.WriteNumber("step"u8, e.Step);
        json.WritePropertyName("metrics"u8);
        JsonValues.Write(json, e.Metrics);
    }

    private static void WriteCheckpoint(Utf8JsonWriter json, CheckpointCommitted e)
    {
        WriteAttempt(json, e.Number, e.Attempt);
        json.WriteString("path"u8, e.Path);
        json.WriteNumber("step"u8, e.Step);
        if (e.Sha256 is not null) json.WriteString("sha256"u8, e.Sha256);
        json.WriteNumber("bytes"u8, e.Bytes);
    }

    private static void WriteCompleted(Utf8JsonWriter json, TrialCompleted e)
    {
        WriteEnd(json, e.Number, e.Attempt, e.Metrics, e.RecordJson, e.Values);
        if (e.ResumeStep is { } from) json.WriteNumber("from"u8, from);
    }

    private static void WritePaused(Utf8JsonWriter json, TrialPaused e)
    {
        WriteEnd(json, e.Number, e.Attempt, e.Metrics, e.RecordJson, null);
        json.WriteNumber("step"u8, e.Step);
        if (e.ResumeStep is { } from) json.WriteNumber("from"u8, from);
    }

    private static void WritePromoted(Utf8JsonWriter json, TrialPromoted e)
    {
        json.WriteNumber("number"u8, e.Number);
        WriteTarget(json, e.Target);
        json.WriteNumber("snapshot"u8, e.SnapshotSeq);
        if (e.Closing) json.WriteBoolean("closing"u8, true);
    }

    private static void WritePruned(Utf8JsonWriter json, TrialPruned e)
    {
        WriteEnd(json, e.Number, e.Attempt, e.Metrics, e.RecordJson, e.Values);
        json.WriteNumber("step"u8, e.Step);
        json.WriteString("reason"u8, e.Reason);
    }

    private static void WriteFailed(Utf8JsonWriter json, TrialFailed e)
    {
        WriteEnd(json, e.Number, e.Attempt, e.Metrics, e.RecordJson, null);
        json.WriteString("class"u8, e.Class.Name());
        json.WriteString("message"u8, e.Message);
    }

    private static void WriteRequeued(Utf8JsonWriter json, TrialRequeued e)
    {
        WriteAttempt(json, e.Number, e.Attempt);
        json.WriteString("class"u8, e.Class.Name());
        json.WriteString("message"u8, e.Message);
        json.WriteString("not_before"u8, e.NotBefore.ToUniversalTime());
    }

    private static void WriteFinished(Utf8JsonWriter json, StudyFinished e)
    {
        json.WriteString("reason"u8, EnumNames.Of(e.Reason));
        json.WriteString("message"u8, e.Message);
    }

    private static void WriteOpened(Utf8JsonWriter json, SessionOpened e)
    {
        json.WriteString("agent"u8, e.Agent);
        json.WriteString("session"u8, e.Session);
        JsonValues.WriteRaw(json, "environment", e.EnvironmentJson);
    }

    private static void WriteConfirmed(Utf8JsonWriter json, BestConfirmed e)
    {
        json.WriteNumber("number"u8, e.Number);
        json.WriteNumber("reading"u8, e.Reading);
        JsonValues.WriteRaw(json, "result", e.ResultJson);
    }

    private static void WriteEnd(Utf8JsonWriter json, int number, int attempt, ImmutableSortedDictionary<string, double> metrics, string? recordJson, ImmutableArray<double>? values)
    {
        WriteAttempt(json, number, attempt);
        if (values is { } list)
        {
            json.WriteStartArray("values"u8);
            foreach (double value in list) JsonValues.WriteNumber(json, value);
            json.WriteEndArray();
        }

        json.WritePropertyName("metrics"u8);
        JsonValues.Write(json, metrics);
        JsonValues.WriteRaw(json, "record", recordJson);
    }

    private static void WriteAttempt(Utf8JsonWriter json, int number, int attempt)
    {
        json.WriteNumber("number"u8, number);
        json.WriteNumber("attempt"u8, attempt);
    }

    private static void WriteNumbered(Utf8JsonWriter json, int number, string name, string text)
    {
        json.WriteNumber("number"u8, number);
        json.WriteString(name, text);
    }

    private static void WriteParameters(Utf8JsonWriter json, Assignment parameters)
    {
        json.WritePropertyName("parameters"u8);
        JsonValues.Write(json, parameters);
    }
}
