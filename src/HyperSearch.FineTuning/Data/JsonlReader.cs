using System.Security.Cryptography;

namespace HyperSearch.FineTuning.Data;

/// <summary>
/// Streams the rows of a JSONL file: one line in memory at a time, the hash of all bytes beside it. Lines end in LF or CRLF; blank
/// lines are skipped (they count for line numbers).
/// </summary>
public sealed class JsonlReader(Stream stream, string path, DataKind? kind = null)
{
    public const int LineBytesMax = 4 << 20;

    public const int RowsMax = 20_000_000;

    private const int ReadBytes = 1 << 16;

    private readonly DataRowParser _parser = new(path, kind);
    private string? _sha256;

    /// <summary>What the rows hold; known when the first has been read.</summary>
    public DataKind Kind => _parser.Kind;

    /// <summary>Over all bytes, lower-case hexadecimal; known when <see cref="Rows"/> has been read to its end.</summary>
    public string Sha256 => _sha256 ?? throw new InvalidOperationException("the file has not been read to its end");

    /// <summary>To be enumerated once.</summary>
    /// <exception cref="DatasetException">The file breaks the format.</exception>
    public IEnumerable<DataRow> Rows()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ReadBytes];
        var (filled, line, lineStart, rows) = (0, 1, 0L, 0);
        while (true)
        {
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            hash.AppendData(buffer, filled, read);
            var searched = filled;
            filled += read;

            var consumed = 0;
            for (int end; (end = EndOfLine(buffer, Math.Max(searched, consumed), filled, atEnd: read == 0, consumed)) >= 0; line++)
            {
                if (end - consumed > LineBytesMax)
                    throw TooLong(line, lineStart);
                if (_parser.Parse(buffer.AsSpan(consumed, end - consumed), line, lineStart) is { } row)
                {
                    if (++rows > RowsMax)
                        throw new DatasetException("DATA013", $"the file has more than {RowsMax} rows", path, "all rows are kept in memory", "use fewer rows");
                    yield return row;
                }

                lineStart += end + 1 - consumed;
                consumed = Math.Min(end + 1, filled);
            }

            if (read == 0)
                break;
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
            if (filled > LineBytesMax)
                throw TooLong(line, lineStart);
        }

        _sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Index of the line's LF; at the end of the file its length, if anything is left; -1: read on.</summary>
    private static int EndOfLine(byte[] buffer, int from, int filled, bool atEnd, int consumed)
    {
        var found = buffer.AsSpan(from, filled - from).IndexOf((byte)'\n');
        if (found >= 0)
            return from + found;
        return atEnd && consumed < filled ? filled : -1;
    }

    private DatasetException TooLong(int line, long lineStart) =>
        new("DATA005", $"line {line} is longer than {LineBytesMax} bytes", $"{path}, line {line}, byte {lineStart}", "no model reads that much at once; a missing line break looks like this", "put each example on a line of its own");
}
