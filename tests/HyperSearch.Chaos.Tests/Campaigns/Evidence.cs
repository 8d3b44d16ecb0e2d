using System.Text;
using System.Text.Json;
using HyperSearch.Chaos.Tests.Checking;
using HyperSearch.Chaos.Tests.Clusters;
using HyperSearch.Journal;
using HyperSearch.Protocol;

namespace HyperSearch.Chaos.Tests.Campaigns;

/// <summary>What is kept of a study that broke a promise: its events, its curves and all that was said about it, beside the logs of the processes.</summary>
internal static class Evidence
{
    public static async Task Keep(ChaosCluster cluster, StudyHistory history)
    {
        cluster.KeepsFolder = true;
        string path = Path.Combine(cluster.Folder, history.Study);
        await File.WriteAllLinesAsync(path + ".events", history.Entries.Select(e => $"{e.Seq} {e.Stored.Type} {Encoding.UTF8.GetString(e.Stored.Data.Span)}"));
        await File.WriteAllLinesAsync(path + ".curves", history.Curves.Select(Line));
        await File.WriteAllLinesAsync(path + ".exchanges", cluster.Exchanges.All.Where(e => (e.Request + e.Answer).Contains(history.Study, StringComparison.Ordinal)).Select(e => JsonSerializer.Serialize(e, ProtocolJson.Options)));
        await TestContext.Progress.WriteLineAsync($"the evidence is in {path}.*");
    }

    private static string Line(CurveRow row) => $"trial {row.Trial} attempt {row.Attempt} report {row.Index} step {row.Step}: {string.Join(" ", row.Metrics.Select(m => FormattableString.Invariant($"{m.Key}={m.Value:R}")))}";
}
