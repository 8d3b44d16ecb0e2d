using System.Text.Json;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Access;

/// <summary>
/// Who was refused and what administrators did, one JSON object a line. Whoever floods a coordinator with refused requests fills a line a
/// request up to <see cref="LinesPerSecond"/>, then a count; a file of <see cref="BytesMax"/> is put aside and one such is kept.
/// </summary>
public sealed class AuditLog : IDisposable
{
    /// <summary>The name of the file inside a home.</summary>
    public const string FileName = "audit.log";

    private const double LinesPerSecond = 200;
    private const long BytesMax = 64L << 20;

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly string? path;
    private readonly RequestBudget budget;
    private FileStream? file;
    private long unwritten;

    private AuditLog(string? path, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        budget = new RequestBudget(LinesPerSecond, time);
    }

    /// <summary>Where nobody keeps one: the tests', and a coordinator without a home.</summary>
    public static AuditLog None { get; } = new(null, TimeProvider.System);

    /// <summary>Appends to the file, which only its owner can read.</summary>
    public static AuditLog Open(string path, TimeProvider time)
    {
        var log = new AuditLog(path, time);
        log.file = log.OpenFile();
        return log;
    }

    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
    }

    internal void Write(AuditEntry entry)
    {
        lock (gate)
        {
            if (file is null) return;
            if (budget.Take() is not null)
            {
                unwritten++;
                return;
            }

            if (file.Length >= BytesMax) PutAside();
            byte[] line = JsonSerializer.SerializeToUtf8Bytes(new Line(time.GetUtcNow(), entry, unwritten), ProtocolJson.Options);
            unwritten = 0;
            file!.Write([.. line, (byte)'\n']);
            file.Flush();
        }
    }

    private void PutAside()
    {
        file!.Dispose();
        File.Move(path!, path + ".1", overwrite: true);
        file = OpenFile();
    }

    private FileStream OpenFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path!, options);
    }

    private sealed record Line(DateTimeOffset At, string Event, string? TokenId, string Subject, string Outcome, string? Remote, string? Detail)
    {
        public Line(DateTimeOffset at, AuditEntry entry, long unwritten)
            : this(at, entry.Event, entry.TokenId, entry.Subject, entry.Outcome, entry.Remote, entry.Detail) => Unwritten = unwritten == 0 ? null : unwritten;

        /// <summary>Lines before this one that were too many to write.</summary>
        public long? Unwritten { get; init; }
    }
}
