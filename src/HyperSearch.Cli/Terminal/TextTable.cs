using System.Text;

namespace HyperSearch.Cli.Terminal;

/// <summary>
/// Rows under headings: aligned for a terminal, tab-separated and complete for a pipe. Cells are plain text; colour is put on
/// afterwards by column, so that it never disturbs the widths.
/// </summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> rows = [];

    /// <summary>Gives the coloured form of a cell; null leaves cells as they are.</summary>
    public Func<int, string, string>? Paint { get; init; }

    public void Add(params string[] cells)
    {
        if (cells.Length != headings.Length) throw new ArgumentException($"A row of {cells.Length} cells under {headings.Length} headings.", nameof(cells));
        rows.Add(cells);
    }

    public void WriteTo(Screen screen)
    {
        foreach (string line in screen.OutIsTerminal ? Aligned(screen.OutColors) : Separated()) screen.Data(line);
    }

    public IEnumerable<string> Separated() => rows.Prepend(headings).Select(r => string.Join('\t', r.Select(OneLine)));

    public IEnumerable<string> Aligned(Palette palette)
    {
        int[] widths = [.. headings.Select((h, i) => rows.Select(r => OneLine(r[i]).Length).Append(h.Length).Max())];
        yield return palette.Faint(Line(headings, widths, (_, cell) => cell));
        foreach (string[] row in rows) yield return Line(row, widths, palette.Enabled && Paint is not null ? Paint : (_, cell) => cell);
    }

    private static string Line(string[] cells, int[] widths, Func<int, string, string> paint)
    {
        var line = new StringBuilder();
        for (int i = 0; i < cells.Length; i++)
        {
            string cell = OneLine(cells[i]);
            line.Append(paint(i, cell));
            if (i < cells.Length - 1) line.Append(' ', widths[i] - cell.Length + 2);
        }

        return line.ToString();
    }

    private static string OneLine(string cell) => cell.Replace('\t', ' ').ReplaceLineEndings(" ");
}
