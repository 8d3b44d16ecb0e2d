using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;

namespace HyperSearch.Journal.Backups;

/// <summary>
/// Fills a new journal from a backup, of whatever store that was: so this is also how a journal moves from SQLite to PostgreSQL and back.
/// Every study is replayed on the way, and ends with an event that takes its leases back and lifts its fencing tokens.
/// </summary>
public sealed class JournalRestore
{
    private const int PageMax = 2048;
    private readonly IRestoreTarget target;
    private readonly DateTimeOffset now;
    private readonly List<StoredEvent> events = [];
    private readonly List<AppendKey> keys = [];
    private readonly List<CurveRow> curve = [];
    private readonly EntryReader reader = new();
    private StudyState? state;
    private string study = "";
    private long written;

    private JournalRestore(IRestoreTarget target, DateTimeOffset now)
    {
        this.target = target;
        this.now = now;
    }

    /// <exception cref="JournalFormatException">The backup is not whole. Nothing was kept of it.</exception>
    /// <exception cref="JournalDamagedException">Its events do not make a study.</exception>
    public static async Task<BackupSummary> Run(string path, IRestoreTarget target, DateTimeOffset now, CancellationToken cancel)
    {
        BackupSummary summary = await BackupReader.Verify(path, cancel);
        var restore = new JournalRestore(target, now);
        await foreach (BackupLine line in BackupReader.Read(path, cancel)) await restore.Take(line, cancel);
        await target.Commit(cancel);
        return summary;
    }

    private async Task Take(BackupLine line, CancellationToken cancel)
    {
        switch (line)
        {
            case BackupLine.Study next:
                await EndStudy(cancel);
                study = next.Name;
                await target.AddStudy(next.Name, next.CreatedAt, cancel);
                break;
            case BackupLine.Event e:
                state = StudyReplay.Next(state, reader.Read(e.Seq, e.Stored, e.Checksum), study);
                events.Add(e.Stored);
                break;
            case BackupLine.Key key:
                keys.Add(key.Value);
                break;
            case BackupLine.Curve row:
                curve.Add(row.Row);
                break;
            case BackupLine.End:
                await EndStudy(cancel);
                break;
        }

        if (events.Count >= PageMax || keys.Count >= PageMax || curve.Count >= PageMax) await Flush(cancel);
    }

    private async Task EndStudy(CancellationToken cancel)
    {
        if (state is null) return;
        Decision decision = StudyDecider.Decide(state, new RestoreStudy(target.Incarnation), now);
        if (decision.Refusal is { } refusal) throw new InvalidOperationException($"Study '{study}' refuses to be restored: {refusal.Message}");
        events.AddRange(decision.Events.Select(EventWriter.Write));
        await Flush(cancel);
        state = null;
        written = 0;
    }

    private async Task Flush(CancellationToken cancel)
    {
        if (events.Count > 0) await target.AddEvents(written, events, cancel);
        if (keys.Count > 0) await target.AddKeys(keys, cancel);
        if (curve.Count > 0) await target.AddCurve(curve, cancel);
        written += events.Count;
        events.Clear();
        keys.Clear();
        curve.Clear();
    }
}
