using System.Buffers;
using System.Text;

namespace HyperSearch.Worker.Processes;

/// <summary>A line of a child's output without its line end. A line beyond the limit is <paramref name="Cut"/>: its rest was read and dropped.</summary>
internal readonly record struct OutputLine(string Text, bool Cut);

/// <summary>Reads UTF-8 lines from a stream with a bound on what one line may hold. Blocking; for a thread of its own.</summary>
internal sealed class LineReader(Stream stream, int bytesMax)
{
    /// <summary>The longest line that is read whole: 1 MB.</summary>
    public const int DefaultBytesMax = 1 << 20;

    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly ArrayBufferWriter<byte> line = new();
    private int start;
    private int end;
    private bool cut;

    /// <summary>The next line, a last one without a line end included; null at the end of the stream.</summary>
    public OutputLine? Read()
    {
        while (true)
        {
            if (start == end)
            {
                start = 0;
                end = stream.Read(buffer, 0, buffer.Length);
                if (end == 0) return line.WrittenCount > 0 || cut ? Take() : null;
            }

            int newline = Array.IndexOf(buffer, (byte)'\n', start, end - start);
            Append(newline < 0 ? end : newline);
            if (newline < 0)
            {
                start = end;
                continue;
            }

            start = newline + 1;
            return Take();
        }
    }

    private void Append(int until)
    {
        int room = bytesMax - line.WrittenCount;
        int count = until - start;
        if (count > room) cut = true;
        line.Write(buffer.AsSpan(start, Math.Min(count, room)));
    }

    private OutputLine Take()
    {
        ReadOnlySpan<byte> bytes = line.WrittenSpan;
        if (bytes.EndsWith("\r"u8)) bytes = bytes[..^1];
        var taken = new OutputLine(Encoding.UTF8.GetString(bytes), cut);
        line.ResetWrittenCount();
        cut = false;
        return taken;
    }
}
