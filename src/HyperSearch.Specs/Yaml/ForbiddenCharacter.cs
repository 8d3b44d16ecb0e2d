namespace HyperSearch.Specs.Yaml;

/// <summary>Characters that YAML 1.2 (section 5.1 of its specification) forbids in a file, in quotes too. The parser takes some and ends the file at others.</summary>
internal static class ForbiddenCharacter
{
    /// <summary>The first of them with its place; null where there is none.</summary>
    public static (char Character, Mark Mark)? Find(string text)
    {
        (int line, int lineStart) = (1, 0);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' and not ('\t' or '\n' or '\r') or '\uFFFE' or '\uFFFF') return (text[i], new Mark(line, i - lineStart + 1));
            if (text[i] == '\n' || text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) (line, lineStart) = (line + 1, i + 1);
        }

        return null;
    }
}
