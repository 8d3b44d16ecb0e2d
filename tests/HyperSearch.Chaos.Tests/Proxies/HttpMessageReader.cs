using System.Globalization;
using System.Text;

namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>Reads HTTP/1.1 messages off a connection, one after the other. Streams without an end (server-sent events) are not for it.</summary>
internal sealed class HttpMessageReader(Stream stream)
{
    private const int HeadMax = 64 * 1024;
    private readonly byte[] buffer = new byte[16 * 1024];
    private int start;
    private int end;

    /// <summary>The next message, or null where the connection ended between two.</summary>
    /// <exception cref="IOException">The connection ended within a message.</exception>
    public Task<HttpMessage?> ReadRequest(CancellationToken cancel) => Read(endsWithConnection: false, cancel);

    /// <summary>Whoever asks before sending a body (Expect: 100-continue) is told to go on, as a balancer that takes whole requests does.</summary>
    private async Task Encourage(string head, CancellationToken cancel)
    {
        if (HttpMessage.HeaderIn(head, "Expect") is "100-continue") await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancel);
    }

    /// <summary>The answer to a request of this method; null where the connection ended before it. Interim answers (1xx) are passed over.</summary>
    /// <exception cref="IOException">The connection ended within a message.</exception>
    public async Task<HttpMessage?> ReadAnswer(string method, CancellationToken cancel)
    {
        while (true)
        {
            // An answer to HEAD tells the length of what it does not hold.
            HttpMessage? answer = method == "HEAD" ? await ReadHeadAlone(cancel) : await Read(endsWithConnection: true, cancel);
            if (answer is not { Status: < 200 }) return answer;
        }
    }

    private async Task<HttpMessage?> ReadHeadAlone(CancellationToken cancel)
    {
        var raw = new MemoryStream();
        return await ReadHead(raw, cancel) is { } head ? new HttpMessage(head, raw.ToArray(), []) : null;
    }

    /// <param name="endsWithConnection">Whether a message without a length has a body up to the connection's end.</param>
    private async Task<HttpMessage?> Read(bool endsWithConnection, CancellationToken cancel)
    {
        var raw = new MemoryStream();
        if (await ReadHead(raw, cancel) is not { } head) return null;
        await Encourage(head, cancel);
        var body = new MemoryStream();
        int status = head.StartsWith("HTTP/", StringComparison.Ordinal) ? int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;
        if (status is (> 0 and < 200) or 204 or 304) return new HttpMessage(head, raw.ToArray(), []);
        if (string.Equals(HttpMessage.HeaderIn(head, "Transfer-Encoding"), "chunked", StringComparison.OrdinalIgnoreCase)) await ReadChunks(raw, body, cancel);
        else if (HttpMessage.HeaderIn(head, "Content-Length") is { } length) await Take(long.Parse(length, CultureInfo.InvariantCulture), raw, body, cancel);
        else if (endsWithConnection) await ReadToEnd(raw, body, cancel);
        return new HttpMessage(head, raw.ToArray(), body.ToArray());
    }

    private async Task<string?> ReadHead(MemoryStream raw, CancellationToken cancel)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (await Next(cancel) is not { } value) return raw.Length == 0 ? null : throw new IOException("the connection ended within a head");
            raw.WriteByte(value);
            line.Append((char)value);
            if (raw.Length > HeadMax) throw new IOException("a head without an end");
            if (value == '\n' && line.Length >= 4 && line[^2] == '\r' && line[^3] == '\n' && line[^4] == '\r') return line.ToString();
        }
    }

    private async Task ReadChunks(MemoryStream raw, MemoryStream body, CancellationToken cancel)
    {
        while (true)
        {
            string line = await ReadLine(raw, cancel);
            long length = long.Parse(line.Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length > 0) await Take(length, raw, body, cancel);
            string after = await ReadLine(raw, cancel);
            if (length == 0 && after.Length == 0) return;
        }
    }

    private async Task<string> ReadLine(MemoryStream raw, CancellationToken cancel)
    {
        var line = new StringBuilder();
        while (true)
        {
            byte value = await Next(cancel) ?? throw new IOException("the connection ended within a body");
            raw.WriteByte(value);
            if (value == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)value);
        }
    }

    private async Task Take(long count, MemoryStream raw, MemoryStream body, CancellationToken cancel)
    {
        while (count > 0)
        {
            if (start == end && !await Fill(cancel)) throw new IOException("the connection ended within a body");
            int taken = (int)Math.Min(count, end - start);
            raw.Write(buffer, start, taken);
            body.Write(buffer, start, taken);
            start += taken;
            count -= taken;
        }
    }

    private async Task ReadToEnd(MemoryStream raw, MemoryStream body, CancellationToken cancel)
    {
        while (start < end || await Fill(cancel)) await Take(end - start, raw, body, cancel);
    }

    private async ValueTask<byte?> Next(CancellationToken cancel) => start < end || await Fill(cancel) ? buffer[start++] : null;

    private async ValueTask<bool> Fill(CancellationToken cancel)
    {
        start = 0;
        end = await stream.ReadAsync(buffer, cancel);
        return end > 0;
    }
}
