using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace HyperSearch.Coordinator.Http;

/// <summary>Writes server-sent events. Nothing is queued: whoever reads slowly slows its own stream down, and gets fewer and larger steps.</summary>
internal sealed class EventStream(HttpContext http)
{
    public const string ContentType = "text/event-stream";

    /// <summary>Sends the headers, so that the client knows that it watches.</summary>
    public async Task Begin(TimeSpan reconnect)
    {
        http.Response.ContentType = ContentType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        Write(FormattableString.Invariant($"retry: {(long)reconnect.TotalMilliseconds}\n\n"));
        await Flush();
    }

    public void Add<T>(string type, T data, long? id = null)
    {
        if (id is { } position) Write(string.Create(CultureInfo.InvariantCulture, $"id: {position}\n"));
        Write($"event: {type}\ndata: ");
        // The serializer escapes line ends in texts, so that the data is one line.
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { Encoder = WireJson<T>.Info.Options.Encoder })) JsonSerializer.Serialize(json, data, WireJson<T>.Info);
        Write("\n\n");
    }

    public async Task Flush() => await http.Response.BodyWriter.FlushAsync(http.RequestAborted);

    private void Write(string text)
    {
        Span<byte> room = http.Response.BodyWriter.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        http.Response.BodyWriter.Advance(Encoding.UTF8.GetBytes(text, room));
    }
}
