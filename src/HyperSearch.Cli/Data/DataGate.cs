using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.FineTuning.Data.Checks;

namespace HyperSearch.Cli.Data;

/// <summary>
/// The data check that stands before every fine-tune study: it reports on all splits and stops the study where validation or test
/// rows are also in train. Command studies bring their own data and pass.
/// </summary>
internal static class DataGate
{
    /// <summary>Leaked rows that are listed one by one.</summary>
    private const int RowsShownMax = 20;

    /// <summary>The report for the journal; null for a command study.</summary>
    /// <exception cref="CliException">Leakage that nobody allowed (exit 6, with the rows).</exception>
    public static JsonElement? Check(StudyFile file, bool allowLeakage, Screen screen)
    {
        if (file.Spec.Trial is not FineTuneTrial trial) return null;
        IReadOnlyList<DataReport> reports = [.. StudyData.Of(file.Spec, trial, file.BaseDirectory).Select(d => d.Check())];
        if (reports.Any(r => r.HasLeakage) && !allowLeakage) throw Refusal(reports, file);
        foreach (DataReport report in reports) Show(report, screen);
        if (reports.Any(r => r.HasLeakage)) screen.Warn("leaked rows are allowed for this study; the journal keeps it");
        return ToJson(reports);
    }

    /// <summary>The files that are no longer what the study's data check saw.</summary>
    public static IEnumerable<string> Changed(JsonElement? report)
    {
        if (report is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("splits", out JsonElement splits)) yield break;
        foreach (JsonElement split in splits.EnumerateArray())
        {
            string path = split.GetProperty("path").GetString()!;
            if (FileHash(path) != split.GetProperty("sha256").GetString()) yield return path;
        }
    }

    private static string? FileHash(string path)
    {
        if (!File.Exists(path)) return null;
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static void Show(DataReport report, Screen screen)
    {
        foreach (string line in report.ToText().TrimEnd().Split('\n')) screen.Note(line);
    }

    private static CliException Refusal(IReadOnlyList<DataReport> reports, StudyFile file)
    {
        DataFinding[] leaks = [.. reports.SelectMany(r => r.Findings).Where(f => f.Code == DataCheck.LeakageCode)];
        string rows = string.Join('\n', leaks.SelectMany(f => f.Examples).Take(RowsShownMax));
        int more = leaks.Sum(f => f.Count) - Math.Min(RowsShownMax, leaks.Sum(f => f.Examples.Count));
        return new CliException(ExitCode.DataCheck, DataCheck.LeakageCode, string.Join("; ", leaks.Select(f => f.What)))
        {
            Where = more > 0 ? $"{rows}\nand {more.ToString(System.Globalization.CultureInfo.InvariantCulture)} more" : rows,
            Why = "scores on these rows measure memory, not skill; the study was not started",
            Fix = $"remove the rows from one of the two files,\nor continue anyway: hypersearch run {file.Name} --allow-leakage   (recorded in the study)",
        };
    }

    /// <summary>The report with what the coordinator looks at: whether rows leaked.</summary>
    private static JsonElement ToJson(IReadOnlyList<DataReport> reports)
    {
        JsonObject json = JsonNode.Parse(reports[0].ToJson())!.AsObject();
        json["leakage"] = reports.Any(r => r.HasLeakage);
        if (reports.Count > 1) json["other_data"] = new JsonArray([.. reports.Skip(1).Select(r => JsonNode.Parse(r.ToJson()))]);
        return JsonSerializer.SerializeToElement(json);
    }
}
