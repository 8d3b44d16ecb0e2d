namespace HyperSearch.Specs.Problems;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class DidYouMean
{
    private const int WordLengthMax = 64;

    /// <summary>The known word nearest to <paramref name="word"/>, or null where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > WordLengthMax) return null;
        (string? best, int bestDistance) = (null, int.MaxValue);
        foreach (string candidate in known)
        {
            int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance) (best, bestDistance) = (candidate, distance);
        }

        return best is not null && bestDistance <= Math.Max(1, Math.Max(word.Length, best.Length) / 3) ? best : null;
    }

    /// <summary>A fix: "did you mean 'x'?" where one is near or begins with the word (max for maximize), otherwise the list.</summary>
    public static string Fix(string word, IReadOnlyCollection<string> known) =>
        (Nearest(word, known) ?? Begun(word, known)) is { } near ? $"did you mean '{near}'?" : $"use one of: {string.Join(", ", known)}";

    private static string? Begun(string word, IReadOnlyCollection<string> known)
    {
        const int LengthMin = 3;
        string[] longer = word.Length < LengthMin ? [] : [.. known.Where(k => k.StartsWith(word, StringComparison.OrdinalIgnoreCase))];
        return longer.Length == 1 ? longer[0] : null;
    }

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment.</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                int least = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = Math.Min(least, rows[i - 2, j - 2] + 1);
                rows[i, j] = least;
            }
        }

        return rows[a.Length, b.Length];
    }
}
