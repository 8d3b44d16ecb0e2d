using System.Globalization;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>The rows of this run. Each is printed as it comes and added to the file that <c>HYPERSEARCH_CHAOS_TABLE</c> names.</summary>
internal static class CampaignTable
{
    private static readonly Lock Door = new();
    private static readonly List<CampaignRow> Rows = [];

    public static async Task Add(CampaignRow row)
    {
        lock (Door)
        {
            Rows.Add(row);
            if (Environment.GetEnvironmentVariable("HYPERSEARCH_CHAOS_TABLE") is { Length: > 0 } file)
            {
                if (!File.Exists(file)) File.WriteAllText(file, CampaignRow.Head + "\n");
                File.AppendAllText(file, row + "\n");
            }
        }

        await TestContext.Progress.WriteLineAsync(row.ToString());
        foreach (string violation in row.Findings.Violations.Take(20).Select(v => v.ToString())) await TestContext.Progress.WriteLineAsync("  " + violation);
    }

    /// <summary>The whole table, for the end.</summary>
    public static string Text()
    {
        lock (Door) return string.Create(CultureInfo.InvariantCulture, $"Chaos campaign of {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC\n\n{CampaignRow.Head}\n{string.Join('\n', Rows)}\n");
    }
}
