using System.Text;

namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>Splits a line as a POSIX shell does: quotes, backslashes and comments; the words end at a pipe, a redirection, ; and &amp;.</summary>
internal static class ShellWords
{
    public static IReadOnlyList<string> Of(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c is '|' or '>' or '<' or ';' or '&' || (c == '#' && word is null)) break;
            if (char.IsWhiteSpace(c))
            {
                Finish(words, ref word);
                continue;
            }

            word ??= new StringBuilder();
            if (c == '\\') word.Append(line[++i]);
            else if (c is '\'' or '"') i = Quoted(line, i, word);
            else word.Append(c);
        }

        Finish(words, ref word);
        return words;
    }

    private static int Quoted(string line, int start, StringBuilder word)
    {
        int end = line.IndexOf(line[start], start + 1);
        if (end < 0) throw new FormatException($"A quote is left open: {line}");
        word.Append(line, start + 1, end - start - 1);
        return end;
    }

    private static void Finish(List<string> words, ref StringBuilder? word)
    {
        if (word is not null) words.Add(word.ToString());
        word = null;
    }
}
