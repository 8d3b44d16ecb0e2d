using System.Buffers;
using System.Text;
using System.Text.Json;
using HyperSearch.Journal.Codec;

namespace HyperSearch.Journal.Backups;

/// <summary>Lines of a backup as JSON. An event's data stands there as the journal keeps it, byte for byte.</summary>
internal static class BackupLineCodec
{
    public const int Version = 1;

    public static void Write(IBufferWriter<byte> to, BackupLine line)
    {
        using var json = new Utf8JsonWriter(to, EventWriter.Options);
        json.WriteStartObject();
        switch (line)
        {
            case BackupLine.Head x: WriteHead(json, x); break;
            case BackupLine.Study x: WriteStudy(json, x); break;
            case BackupLine.Event x: WriteEvent(json, x); break;
            case BackupLine.Key x: WriteKey(json, x.Value); break;
            case BackupLine.Curve x: WriteCurve(json, x.Row); break;
            case BackupLine.End x: WriteEnd(json, x); break;
            default: throw new ArgumentOutOfRangeException(nameof(line), line.GetType().Name, "No such line.");
        }

        json.WriteEndObject();
    }

    /// <exception cref="JsonException">It is no such line.</exception>
    public static BackupLine Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement line = document.RootElement;
        try
        {
            return line.EnumerateObject().First().Name switch
            {
                "hypersearch_backup" => new BackupLine.Head(line.GetProperty("hypersearch_backup").GetInt32(), Text(line, "incarnation"), line.GetProperty("made_at").GetDateTimeOffset()),
                "study" => new BackupLine.Study(Text(line, "study"), line.GetProperty("created_at").GetDateTimeOffset(), line.GetProperty("seq").GetInt64()),
                "seq" => new BackupLine.Event(line.GetProperty("seq").GetInt64(), Stored(line), line.GetProperty("crc").GetUInt32()),
                "key" => new BackupLine.Key(new AppendKey(Text(line, "key"), line.GetProperty("at_seq").GetInt64())),
                "trial" => new BackupLine.Curve(Row(line)),
                "studies" => new BackupLine.End(line.GetProperty("studies").GetInt32(), line.GetProperty("events").GetInt64(), Text(line, "sha256")),
                var other => throw new JsonException($"A line begins with '{other}'."),
            };
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException($"A line is not what it seems to be: {wrong.Message}", wrong);
        }
    }

    private static void WriteHead(Utf8JsonWriter json, BackupLine.Head head)
    {
        json.WriteNumber("hypersearch_backup"u8, head.Version);
        json.WriteString("incarnation"u8, head.Incarnation);
        json.WriteString("made_at"u8, head.MadeAt);
    }

    private static void WriteStudy(Utf8JsonWriter json, BackupLine.Study study)
    {
        json.WriteString("study"u8, study.Name);
        json.WriteString("created_at"u8, study.CreatedAt);
        json.WriteNumber("seq"u8, study.Seq);
    }

    private static void WriteEvent(Utf8JsonWriter json, BackupLine.Event e)
    {
        json.WriteNumber("seq"u8, e.Seq);
        json.WriteString("type"u8, e.Stored.Type);
        json.WriteNumber("v"u8, e.Stored.Version);
        json.WriteNumber("crc"u8, e.Checksum);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(e.Stored.Data.Span);
    }

    private static void WriteKey(Utf8JsonWriter json, AppendKey key)
    {
        json.WriteString("key"u8, key.Key);
        json.WriteNumber("at_seq"u8, key.Seq);
    }

    private static void WriteCurve(Utf8JsonWriter json, CurveRow row)
    {
        json.WriteNumber("trial"u8, row.Trial);
        json.WriteNumber("attempt"u8, row.Attempt);
        json.WriteNumber("index"u8, row.Index);
        json.WriteNumber("step"u8, row.Step);
        json.WritePropertyName("metrics"u8);
        json.WriteRawValue(CurveCodec.Write(row.Metrics));
    }

    private static void WriteEnd(Utf8JsonWriter json, BackupLine.End end)
    {
        json.WriteNumber("studies"u8, end.Studies);
        json.WriteNumber("events"u8, end.Events);
        json.WriteString("sha256"u8, end.Sha256);
    }

    private static StoredEvent Stored(JsonElement line) => new(Text(line, "type"), line.GetProperty("v").GetInt32(), Raw(line, "data"));

    private static CurveRow Row(JsonElement line) => new(
        line.GetProperty("trial").GetInt32(), line.GetProperty("attempt").GetInt32(), line.GetProperty("index").GetInt32(), line.GetProperty("step").GetInt64(), CurveCodec.Read(Raw(line, "metrics")));

    private static byte[] Raw(JsonElement line, string name) => Encoding.UTF8.GetBytes(line.GetProperty(name).GetRawText());

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null.");
}
