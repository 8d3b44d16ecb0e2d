using System.Text;

namespace HyperSearch.Worker.Hosts;

/// <summary>Python's json module writes NaN, Infinity and -Infinity bare, which JSON does not know.</summary>
internal static class BareNumbers
{
    private static readonly string[] Names = ["NaN", "-Infinity", "Infinity"];

    /// <summary>The line with those three put in quotes wherever they stand outside a text.</summary>
    public static string Quote(string line)
    {
        if (!line.Contains("NaN", StringComparison.Ordinal) && !line.Contains("Infinity", StringComparison.Ordinal)) return line;
        var quoted = new StringBuilder(line.Length + 8);
        bool inText = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (!inText && Names.FirstOrDefault(n => string.CompareOrdinal(line, i, n, 0, n.Length) == 0) is { } name)
            {
                quoted.Append('"').Append(name).Append('"');
                i += name.Length - 1;
                continue;
            }

            quoted.Append(line[i]);
            if (line[i] == '"') inText = !inText;
            else if (inText && line[i] == '\\' && i + 1 < line.Length) quoted.Append(line[++i]);
        }

        return quoted.ToString();
    }
}
