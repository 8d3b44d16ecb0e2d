namespace HyperSearch.Cli.Grammar;

/// <summary>The known word nearest to a mistyped one.</summary>
internal static class DidYouMean
{
    /// <summary>The candidate within a third of the word's length (at least 1, at most 3 edits), or one that the word begins; null if none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        int allowed = Math.Clamp(word.Length / 3, 1, 3);
        (string? best, int distance) = candidates
            .Select(c => ((string?)c, Distance(word, c)))
            .OrderBy(c => c.Item2).ThenBy(c => c.Item1, StringComparer.Ordinal)
            .FirstOrDefault((null, int.MaxValue));
        if (distance <= allowed) return best;
        return word.Length >= 3 ? candidates.FirstOrDefault(c => c.StartsWith(word, StringComparison.OrdinalIgnoreCase)) : null;
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment) that turn one into the other.</summary>
    public static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) table[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = table[i - 1, j - 1] + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                table[i, j] = Math.Min(substitution, 1 + Math.Min(table[i - 1, j], table[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[a.Length, b.Length];
    }
}
