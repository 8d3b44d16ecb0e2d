using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal.Backups;

/// <summary>
/// Writes a backup of a journal that goes on meanwhile: each study up to the event that was its last when the backup came to it.
/// </summary>
public sealed class BackupWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IJournalArchive journal;
    private readonly Stream file;
    private int studies;
    private long events;

    private BackupWriter(IJournalArchive journal, Stream file)
    {
        this.journal = journal;
        this.file = file;
    }

    /// <exception cref="JournalDamagedException">An event cannot be trusted: there is no backup of a damaged journal.</exception>
    public static async Task<BackupSummary> Write(IJournalArchive journal, Stream destination, DateTimeOffset now, CancellationToken cancel)
    {
        string incarnation = await journal.ReadIncarnation(cancel);
        await using var gzip = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
        var writer = new BackupWriter(journal, gzip);
        await writer.Put(new BackupLine.Head(BackupLineCodec.Version, incarnation, now), cancel);
        foreach (JournaledStudy study in await journal.ListStudies(cancel)) await writer.Write(study, cancel);
        await writer.Put(new BackupLine.End(writer.studies, writer.events, Convert.ToHexStringLower(writer.hash.GetHashAndReset())), cancel);
        return new BackupSummary(incarnation, now, writer.studies, writer.events);
    }

    private async Task Write(JournaledStudy study, CancellationToken cancel)
    {
        await Put(new BackupLine.Study(study.Name, study.CreatedAt, study.Seq), cancel);
        int trials = 0;
        long last = 0;
        await foreach (JournalEntry entry in journal.Read(study.Name, 0, cancel))
        {
            if (entry.Seq > study.Seq) break;
            if (entry.Seq != ++last) throw new JournalDamagedException(study.Name, last, $"it is missing: {entry.Seq} comes next");
            if (entry.Require(study.Name) is TrialProposed) trials++;
            await Put(new BackupLine.Event(entry.Seq, entry.Stored, entry.Stored.Checksum(entry.Seq)), cancel);
        }

        if (last != study.Seq) throw new JournalDamagedException(study.Name, last + 1, "it is missing, or the study was deleted while the backup was written: try again");
        foreach (AppendKey key in await journal.ListKeys(study.Name, cancel))
            if (key.Seq <= study.Seq) await Put(new BackupLine.Key(key), cancel);
        for (int trial = 0; trial < trials; trial++)
            foreach (CurveRow row in await journal.ReadCurve(study.Name, trial, cancel)) await Put(new BackupLine.Curve(row), cancel);
        studies++;
        events += study.Seq;
    }

    private async Task Put(BackupLine line, CancellationToken cancel)
    {
        buffer.ResetWrittenCount();
        BackupLineCodec.Write(buffer, line);
        buffer.Write("\n"u8);
        hash.AppendData(buffer.WrittenSpan);
        await file.WriteAsync(buffer.WrittenMemory, cancel);
    }
}
