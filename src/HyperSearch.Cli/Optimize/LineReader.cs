using System.Text;

namespace HyperSearch.Cli.Optimize;

/// <summary>Lines of bounded length: one that is longer is read to its end and thrown away, so that no caller can fill the memory.</summary>
internal sealed class LineReader(TextReader input)
{
    /// <summary>Far more characters than any request needs.</summary>
    public const int LengthMax = 1 << 20;

    private readonly char[] block = new char[4096];
    private int next;
    private int end;

    /// <summary>The next line without its end; null at the end of the input.</summary>
    public InputLine? Read()
    {
        var line = new StringBuilder();
        bool any = false, isTooLong = false;
        while (Fill())
        {
            any = true;
            int stop = Array.IndexOf(block, '\n', next, end - next);
            int count = (stop < 0 ? end : stop) - next;
            isTooLong |= line.Length + count > LengthMax;
            if (!isTooLong) line.Append(block, next, count);
            next = stop < 0 ? end : stop + 1;
            if (stop >= 0) break;
        }

        return any ? new InputLine(isTooLong ? "" : line.ToString(), isTooLong) : null;
    }

    private bool Fill()
    {
        if (next < end) return true;
        next = 0;
        end = input.Read(block, 0, block.Length);
        return end > 0;
    }
}

/// <summary>A line of the input.</summary>
/// <param name="IsTooLong">Whether it was thrown away.</param>
internal readonly record struct InputLine(string Text, bool IsTooLong);
