using System.Security.Cryptography;
using System.Text;
using HyperSearch.FineTuning.Data;
using HyperSearch.Torch.Interop;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// Tokenised splits on disk, one file each, named by the hash of all that they follow from, so that trials of a node tokenise a split once and share its
/// pages. A file is written beside its place and renamed; one that is damaged is made anew, and one that nobody has read for a month goes when another is written.
/// </summary>
/// <param name="directory">Made when absent.</param>
/// <param name="time">Says what has become old.</param>
internal sealed class TokenCache(string directory, TimeProvider time)
{
    /// <summary>How long a file is kept that nobody reads.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const ulong Magic = 0x3130_4B4F_5448_5348; // "HSHTOK01"
    private const int HashBytes = 32;
    private const int HeaderBytes = sizeof(ulong) + sizeof(long) + HashBytes;

    /// <summary>The split of a key, read if it is there and whole, otherwise made and kept.</summary>
    /// <param name="key">All that the rows follow from: the data, the tokenizer, the template, the settings.</param>
    /// <param name="path">The data file, for the record.</param>
    /// <param name="sha256">Of the data file.</param>
    /// <param name="make">Tokenises.</param>
    public TrainingSet Get(string key, string path, string sha256, Func<TrainingSet> make)
    {
        var file = Path.Combine(directory, ContentHash.OfText(key) + ".tokens");
        string? note = null;
        if (File.Exists(file))
        {
            try
            {
                var set = Read(file, path, sha256);
                MarkRead(file);
                return set;
            }
            catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException)
            {
                note = $"the cached tokens of {path} were damaged and have been made again ({error.Message})";
            }
        }

        var made = make();
        try
        {
            Write(file, made);
            RemoveOld();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full or read-only disk costs the cache, not the trial.
            note = $"the tokens of {path} could not be cached: {error.Message}";
        }

        return made with { Note = note };
    }

    /// <summary>Not left to the file system, which may keep no times of reading.</summary>
    private void MarkRead(string file)
    {
        try
        {
            File.SetLastAccessTimeUtc(file, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another user's file, or one that was just removed as old: it was read all the same.
        }
    }

    /// <summary>Hosts that have such a file mapped go on reading it.</summary>
    private void RemoveOld()
    {
        var oldest = (time.GetUtcNow() - Kept).UtcDateTime;
        foreach (var file in Directory.EnumerateFiles(directory, "*.tokens*"))
        {
            if (File.GetLastAccessTimeUtc(file) < oldest) File.Delete(file);
        }
    }

    private static TrainingSet Read(string file, string path, string sha256)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        if (stream.Length < HeaderBytes || reader.ReadUInt64() != Magic) throw new InvalidDataException("it is no cache of this version");
        var tokensAt = reader.ReadInt64();
        var expected = reader.ReadBytes(HashBytes);
        if (!SHA256.HashData(stream).AsSpan().SequenceEqual(expected)) throw new InvalidDataException("its content does not match its hash");
        stream.Position = HeaderBytes;
        var (kind, dropped, count) = ((DataKind)reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        var tokens = new MappedTokens(file, tokensAt, checked((int)((stream.Length - tokensAt) / sizeof(int)))).Memory;
        var rows = new TrainingRow[count];
        var next = 0;
        for (var i = 0; i < count; i++) rows[i] = ReadRow(reader, tokens, ref next);
        var set = TrainingSet.Of(rows, path, sha256) with { Kind = kind };
        return set with { Record = set.Record with { DroppedRows = dropped } };
    }

    private static TrainingRow ReadRow(BinaryReader reader, ReadOnlyMemory<int> tokens, ref int next)
    {
        var length = reader.ReadInt32();
        var row = new TrainingRow(tokens.Slice(next, length), reader.ReadInt32(), reader.ReadString(), reader.ReadBoolean())
        {
            Line = reader.ReadInt32(), Label = reader.ReadInt32(), SecondText = reader.ReadInt32(), TargetBytes = reader.ReadInt64(),
        };
        next += length;
        var ranges = reader.ReadInt32();
        return ranges < 0 ? row : row with { Ranges = [.. Enumerable.Range(0, ranges).Select(_ => new TokenRange(reader.ReadInt32(), reader.ReadInt32()))] };
    }

    private void Write(string file, TrainingSet set)
    {
        Directory.CreateDirectory(directory);
        // Two hosts may write the same split at once: each its own file, and either may win.
        var temporary = $"{file}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                WriteTo(stream, set);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
            MarkRead(file);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void WriteTo(FileStream stream, TrainingSet set)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(new byte[HeaderBytes]);
        writer.Write((int)set.Kind);
        writer.Write(set.Record.DroppedRows);
        writer.Write(set.Rows.Count);
        foreach (var row in set.Rows) WriteRow(writer, row);
        while (stream.Position % sizeof(long) != 0) writer.Write((byte)0);
        writer.Flush();
        var tokensAt = stream.Position;
        foreach (var row in set.Rows) writer.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(row.Tokens.Span));
        writer.Flush();
        stream.Position = HeaderBytes;
        var hash = SHA256.HashData(stream);
        stream.Position = 0;
        writer.Write(Magic);
        writer.Write(tokensAt);
        writer.Write(hash);
    }

    private static void WriteRow(BinaryWriter writer, TrainingRow row)
    {
        writer.Write(row.Tokens.Length);
        writer.Write(row.FirstTarget);
        writer.Write(row.Wanted);
        writer.Write(row.Truncated);
        writer.Write(row.Line);
        writer.Write(row.Label);
        writer.Write(row.SecondText);
        writer.Write(row.TargetBytes);
        writer.Write(row.Ranges?.Count ?? -1);
        foreach (var range in row.Ranges ?? [])
        {
            writer.Write(range.Start);
            writer.Write(range.End);
        }
    }
}
