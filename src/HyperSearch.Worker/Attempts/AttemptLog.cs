using System.Text;

namespace HyperSearch.Worker.Attempts;

/// <summary>The log file of an attempt: what the trial printed, and remarks of ours in brackets. Bounded, so that a chatty trial cannot fill the disk. Safe for several threads.</summary>
public sealed class AttemptLog : IDisposable
{
    /// <summary>What is kept of a log: 64 MB; the rest is dropped.</summary>
    public const long BytesMax = 64L << 20;

    private readonly Lock gate = new();
    private readonly TextWriter writer;
    private long written;

    public AttemptLog(string path)
        : this(new StreamWriter(path, append: true, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true })
    {
    }

    /// <param name="writer">Becomes the log's own.</param>
    public AttemptLog(TextWriter writer) => this.writer = writer;

    public void Write(string line)
    {
        lock (gate)
        {
            if (written > BytesMax) return;
            written += Encoding.UTF8.GetByteCount(line) + 1;
            writer.Write((written > BytesMax ? "[hypersearch: the log is full; the rest is dropped]" : line) + "\n");
        }
    }

    /// <summary>A remark of the worker's own.</summary>
    public void Remark(string text) => Write($"[hypersearch: {text}]");

    public void Dispose() => writer.Dispose();
}
