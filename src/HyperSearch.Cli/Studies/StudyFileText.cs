using System.Buffers;
using System.Globalization;
using System.Text;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Studies;

/// <summary>
/// The text of a study file: UTF-8, or UTF-16 behind a byte order mark. Bytes of another encoding are refused where they stand,
/// because a replacement character in a choice or a path would go into the journal for good.
/// </summary>
internal static class StudyFileText
{
    /// <exception cref="CliException">Bytes that are not UTF-8.</exception>
    public static string Read(string path, string shownAs)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (!HasWideMark(bytes)) RefuseOtherEncodings(bytes, shownAs);
        using var reader = new StreamReader(new MemoryStream(bytes));
        return reader.ReadToEnd();
    }

    private static bool HasWideMark(ReadOnlySpan<byte> bytes) => bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    private static void RefuseOtherEncodings(ReadOnlySpan<byte> bytes, string shownAs)
    {
        int line = 1, column = 1;
        for (ReadOnlySpan<byte> rest = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out Rune rune, out int length) != OperationStatus.Done) throw Refusal(rest[0], line, column, shownAs);
            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + rune.Utf16SequenceLength);
            rest = rest[length..];
        }
    }

    private static CliException Refusal(byte found, int line, int column, string shownAs) => new(
        ExitCode.Usage, "not_utf8", string.Create(CultureInfo.InvariantCulture, $"{shownAs} is not UTF-8: the byte 0x{found:X2} begins no character"))
    {
        Where = string.Create(CultureInfo.InvariantCulture, $"{shownAs}:{line}:{column}"),
        Why = "a file in another encoding would put wrong letters into names, choices and paths",
        Fix = $"save it as UTF-8, for example: iconv -f LATIN1 -t UTF-8 {shownAs}",
    };
}
