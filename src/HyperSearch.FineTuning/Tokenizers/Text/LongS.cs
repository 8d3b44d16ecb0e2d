using System.Text;

namespace HyperSearch.FineTuning.Tokenizers.Text;

/// <summary>
/// Unicode folds U+017F (the long s) to s, so that <c>(?i:'s)</c> of a tokenizer file matches it; .NET's case-insensitive
/// matching does not know that one letter. Inside <c>(?i:...)</c> groups a plain s is therefore widened.
/// </summary>
internal static class LongS
{
    private const string GroupStart = "(?i:";

    public static string Widen(string pattern)
    {
        if (!pattern.Contains(GroupStart, StringComparison.Ordinal))
            return pattern;
        var result = new StringBuilder(pattern.Length + 16);
        var insensitiveFrom = 0;
        var depth = 0;
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                result.Append(c).Append(pattern[++i]);
                continue;
            }

            if (inClass)
                inClass = c != ']';
            else if (c == '[')
                inClass = true;
            else if (c == '(')
                depth++;
            else if (c == ')')
                insensitiveFrom = depth-- == insensitiveFrom ? 0 : insensitiveFrom;

            if (c == '(' && !inClass && insensitiveFrom == 0 && string.CompareOrdinal(pattern, i, GroupStart, 0, GroupStart.Length) == 0)
                insensitiveFrom = depth;
            var isLetterS = c is 's' or 'S' && insensitiveFrom > 0;
            result.Append(!isLetterS ? c.ToString() : inClass ? c + "\u017F" : "[" + c + "\u017F]");
        }

        return result.ToString();
    }
}
