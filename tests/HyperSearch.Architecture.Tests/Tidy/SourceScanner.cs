using System.Text;

namespace HyperSearch.Architecture.Tests.Tidy;

/// <summary>
/// C# with comments, texts and characters blanked out, line by line as long as before, so that braces and words can be counted.
/// Code in the holes of interpolated texts stays.
/// </summary>
internal sealed class SourceScanner(string text)
{
    private readonly StringBuilder code = new(text);
    private int i;

    public static string Strip(string text)
    {
        var scanner = new SourceScanner(text);
        scanner.Code(holeEnd: 0);
        return scanner.code.ToString();
    }

    /// <summary>Reads code up to the text's end, or to the closing braces of a hole (so many of them).</summary>
    private void Code(int holeEnd)
    {
        int depth = 0;
        while (i < text.Length)
        {
            if (At("//")) Blank(LineEnd());
            else if (At("/*")) Blank(After("*/", i + 2));
            else if (text[i] == '\'') Blank(CharacterEnd());
            else if (Prefix() is { } start) Text(start);
            else if (holeEnd > 0 && depth == 0 && text[i] == '}') return;
            else
            {
                if (text[i] is '{' or '(' or '[') depth++;
                else if (text[i] is '}' or ')' or ']') depth--;
                i++;
            }
        }
    }

    /// <summary>How a text begins here: dollars, at-sign and quotes; null where none begins.</summary>
    private (int Dollars, bool Verbatim, int Quotes)? Prefix()
    {
        int at = i, dollars = 0;
        bool verbatim = false;
        for (; at < text.Length && text[at] is '$' or '@'; at++)
            if (text[at] == '$') dollars++;
            else verbatim = true;
        if (at >= text.Length || text[at] != '"') return null;
        int quotes = 0;
        while (at + quotes < text.Length && text[at + quotes] == '"') quotes++;
        int opening = quotes >= 3 && !verbatim ? quotes : 1;
        Blank(at + opening);
        return (dollars, verbatim, opening);
    }

    private void Text((int Dollars, bool Verbatim, int Quotes) kind)
    {
        string end = new('"', kind.Quotes);
        bool raw = kind.Quotes >= 3;
        int braces = raw ? Math.Max(1, kind.Dollars) : 1;
        while (i < text.Length)
        {
            if (!raw && !kind.Verbatim && text[i] == '\\') Blank(i + 2);
            else if (kind.Verbatim && At("\"\"")) Blank(i + 2);
            else if (At(end) && !(raw && Peek(i + kind.Quotes) == '"'))
            {
                Blank(i + kind.Quotes);
                return;
            }
            else if (kind.Dollars > 0 && text[i] == '{') Hole(raw, braces);
            else Blank(i + 1);
        }
    }

    private void Hole(bool raw, int braces)
    {
        int run = 0;
        while (Peek(i + run) == '{') run++;
        if (!raw && run >= 2)
        {
            Blank(i + 2);
            return;
        }

        Blank(i + run);
        if (run < braces) return;
        Code(holeEnd: braces);
        Blank(Math.Min(text.Length, i + braces));
    }

    private bool At(string part) => string.CompareOrdinal(text, i, part, 0, part.Length) == 0;

    private char Peek(int at) => at < text.Length ? text[at] : '\0';

    private int LineEnd()
    {
        int end = text.IndexOf('\n', i);
        return end < 0 ? text.Length : end;
    }

    private int After(string part, int from)
    {
        int end = text.IndexOf(part, from, StringComparison.Ordinal);
        return end < 0 ? text.Length : end + part.Length;
    }

    private int CharacterEnd()
    {
        int end = i + 1;
        while (end < text.Length && text[end] is not '\'' and not '\n') end += text[end] == '\\' ? 2 : 1;
        return Math.Min(text.Length, end + 1);
    }

    private void Blank(int end)
    {
        for (end = Math.Min(end, text.Length); i < end; i++)
            if (text[i] is not '\n' and not '\r') code[i] = ' ';
    }
}
