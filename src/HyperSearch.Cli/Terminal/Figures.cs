using System.Globalization;
using System.Text.Json;

namespace HyperSearch.Cli.Terminal;

/// <summary>Numbers, durations and parameters as people read them. Exports use round-trip forms instead.</summary>
internal static class Figures
{
    /// <summary>Five significant digits, "-" for none.</summary>
    public static string Short(double? value) => value is { } v ? v.ToString("G5", CultureInfo.InvariantCulture) : "-";

    /// <summary>The shortest text that reads back as the same double.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + "%";

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => span.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture) + " s",
        { TotalSeconds: < 60 } => span.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds:00} s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h"),
    };

    public static string Count(long count) => count switch
    {
        >= 10_000_000 => (count / 1e6).ToString("F1", CultureInfo.InvariantCulture) + "M",
        >= 100_000 => (count / 1e3).ToString("F0", CultureInfo.InvariantCulture) + "k",
        _ => count.ToString(CultureInfo.InvariantCulture),
    };

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => (bytes / (double)(1L << 30)).ToString("F1", CultureInfo.InvariantCulture) + " GiB",
        >= 1L << 20 => (bytes / (double)(1L << 20)).ToString("F1", CultureInfo.InvariantCulture) + " MiB",
        >= 1L << 10 => (bytes / (double)(1L << 10)).ToString("F1", CultureInfo.InvariantCulture) + " KiB",
        _ => bytes.ToString(CultureInfo.InvariantCulture) + " B",
    };

    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>An object of parameters as <c>name=value</c> pairs; floats shortened.</summary>
    public static string Parameters(JsonElement parameters) => parameters.ValueKind == JsonValueKind.Object
        ? string.Join(' ', parameters.EnumerateObject().Select(p => $"{p.Name}={Value(p.Value)}"))
        : "";

    /// <summary>A JSON value as text: strings bare, whole numbers (seeds have 64 bits) as they are, others at most five digits.</summary>
    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number when value.TryGetInt64(out long whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number when value.TryGetUInt64(out ulong seed) => seed.ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Number => Short(value.GetDouble()),
        JsonValueKind.Array => "[" + string.Join(", ", value.EnumerateArray().Select(Value)) + "]",
        _ => value.GetRawText(),
    };
}
