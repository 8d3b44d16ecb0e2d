using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Explain;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>The page that `trial show` prints: summary, settings with their source, regularisation as its own group, curve, attempts, record.</summary>
internal static class TrialPageText
{
    private const int CurveRowsMax = 40;

    public static IEnumerable<string> Lines(TrialDetail trial, StudyDetail study, Palette colors) =>
        Head(trial, study, colors)
            .Concat(Choice(trial, study, colors))
            .Concat(Settings(trial, study, colors))
            .Concat(Curve(trial, colors))
            .Concat(Attempts(trial, colors))
            .Concat(Record(trial, colors))
            .Concat(Surroundings(trial, study, colors));

    private static IEnumerable<string> Head(TrialDetail trial, StudyDetail study, Palette colors)
    {
        TrialSummary s = trial.Summary;
        yield return $"{colors.Strong($"trial {Number(s.Number)} of {study.Summary.Name}")}  {colors.State(s.State)}";
        if (study.Summary.Objectives.Count == 1) yield return $"  {study.Summary.Objectives[0]}  {TrialText.Value(s)}";
        else for (int i = 0; i < study.Summary.Objectives.Count; i++) yield return $"  {study.Summary.Objectives[i]}  {Figures.Short(s.Values is { } v && i < v.Count ? v[i] : null)}";
        yield return $"  proposed by {trial.Source} after event {Number(trial.ProposedAtSeq)}; took {TrialText.Took(s)}";
        if (s.Lineage is { } lineage) yield return $"  {TrialText.Lineage(lineage)}";
        if (s.Error is { } error) yield return $"  {colors.Bad(error.Class)}: {TrialText.Visible(error.Message.TrimEnd()).Replace("\n", "\n  ", StringComparison.Ordinal)}";
    }

    private static IEnumerable<string> Choice(TrialDetail trial, StudyDetail study, Palette colors)
    {
        string[] lines = [.. ChoiceText.Lines(trial, study.Summary.Objectives[0])];
        if (lines.Length == 0) yield break;
        yield return "";
        yield return colors.Faint("Why this trial");
        foreach (string line in lines) yield return $"  {TrialText.OneLine(line)}";
    }

    private static IEnumerable<string> Settings(TrialDetail trial, StudyDetail study, Palette colors)
    {
        IReadOnlyList<TrialSetting> settings = TrialSettings.Of(trial, study);
        foreach (IGrouping<bool, TrialSetting> group in settings.GroupBy(s => s.IsRegularization).OrderBy(g => g.Key))
        {
            yield return "";
            yield return colors.Faint(group.Key ? "Regularisation" : "Parameters");
            int width = group.Max(s => s.Name.Length);
            int valueWidth = Math.Min(40, group.Max(s => s.Value.Length));
            foreach (TrialSetting setting in group) yield return $"  {setting.Name.PadRight(width)}  {setting.Value.PadRight(valueWidth)}  {colors.Faint(setting.Source)}";
        }
    }

    private static IEnumerable<string> Curve(TrialDetail trial, Palette colors)
    {
        if (trial.Curve.Count == 0) yield break;
        string[] names = [.. trial.Curve.SelectMany(p => p.Metrics.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var table = new TextTable(["attempt", "step", .. names]);
        int skip = Math.Max(1, (int)Math.Ceiling(trial.Curve.Count / (double)CurveRowsMax));
        for (int i = 0; i < trial.Curve.Count; i++)
        {
            if (i % skip != 0 && i != trial.Curve.Count - 1) continue;
            CurvePoint point = trial.Curve[i];
            table.Add([Number(point.Attempt), Number(point.Step), .. names.Select(n => point.Metrics.TryGetValue(n, out double v) ? Figures.Short(v) : "")]);
        }

        yield return "";
        yield return colors.Faint($"Metrics over time{(skip > 1 ? $" (every {Number(skip)}th of {Number(trial.Curve.Count)} points; all of them with --json)" : "")}");
        foreach (string line in table.Aligned(colors)) yield return "  " + line;
    }

    private static IEnumerable<string> Attempts(TrialDetail trial, Palette colors)
    {
        if (trial.Attempts.Count == 0) yield break;
        yield return "";
        yield return colors.Faint("Attempts");
        foreach (AttemptSummary a in trial.Attempts)
            yield return $"  {Number(a.Attempt)}  {a.Outcome}  {Figures.Time(a.StartedAt)}  {(a.EndedAt is { } end ? Figures.Duration(end - a.StartedAt) : "-")}  slot {Number(a.Slot)} of {a.Session}{(a.Error is { } e ? $"  {e.Class}: {TrialText.OneLine(e.Message)}" : "")}";
        foreach (CheckpointSummary c in trial.Checkpoints) yield return $"  checkpoint of attempt {Number(c.Attempt)} at step {Number(c.Step)}: {c.Path} ({Figures.Bytes(c.Bytes)})";
    }

    private static IEnumerable<string> Record(TrialDetail trial, Palette colors)
    {
        if (trial.Record is not { ValueKind: JsonValueKind.Object } record) yield break;
        yield return "";
        yield return colors.Faint("Record");
        foreach ((string name, string value) in Flat(record, "")) yield return $"  {name}  {value}";
    }

    /// <summary>Machine, versions and state of the code of the session that ran the last attempt.</summary>
    private static IEnumerable<string> Surroundings(TrialDetail trial, StudyDetail study, Palette colors)
    {
        string? session = trial.Attempts.Count > 0 ? trial.Attempts[^1].Session : null;
        foreach (JsonElement opened in study.Sessions)
        {
            if (session is null || opened.GetProperty("session").GetString() != session || !opened.TryGetProperty("environment", out JsonElement environment)) continue;
            yield return "";
            yield return colors.Faint("Session");
            foreach ((string name, string value) in Flat(environment, "")) yield return $"  {name}  {value}";
        }
    }

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement record, string prefix)
    {
        foreach (JsonProperty member in record.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
                foreach ((string, string) inner in Flat(member.Value, $"{prefix}{member.Name}.")) yield return inner;
            else yield return (prefix + member.Name, Figures.Value(member.Value));
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
