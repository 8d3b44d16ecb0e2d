using System.Globalization;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Winners;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Runs;

/// <summary>What `run` prints about a finished study, and its exit code: 1 where no trial completed.</summary>
internal static class RunResult
{
    private const string TestSetting = "data.test";

    public static int Show(StudyDetail study, StudySpec spec, Screen screen)
    {
        if (screen.Json) screen.Record(study.Summary);
        else foreach (string line in Lines(study, spec, screen.OutColors)) screen.Data(line);
        return StudyText.Count(study.Summary, "completed") > 0 ? ExitCode.Done : ExitCode.Failed;
    }

    public static IEnumerable<string> Lines(StudyDetail detail, StudySpec spec, Palette colors)
    {
        StudySummary study = detail.Summary;
        yield return $"{colors.Strong(study.Name)}  {colors.State(study.State)}: {StudyText.FinishReason(study.FinishReason)}";
        yield return $"  trials  {StudyText.StateCounts(study)}";
        if (StudyText.Count(study, "completed") == 0)
        {
            yield return $"  {colors.Bad("no trial completed")}; what went wrong: hypersearch trial list {study.Name} --state failed";
            yield break;
        }

        if (study.Best is not { } best)
        {
            yield return $"  best    {StudyText.Best(study)}";
            yield return $"  next    hypersearch study {(detail.Front is null ? "export" : "show")} {study.Name}";
            yield break;
        }

        yield return $"  best    {StudyText.Best(study)}";
        foreach (string reading in ConfirmationText.Readings(detail, colors)) yield return $"  {reading}";
        yield return $"  next    {Next(detail, spec, best.Number)}";
    }

    private static string Next(StudyDetail detail, StudySpec spec, int best) => spec.Trial switch
    {
        FineTuneTrial trial when detail.Confirmations.Count == 0 && (trial.Settings.ContainsKey(TestSetting) || spec.Space.Find(TestSetting) is not null) =>
            $"hypersearch confirm {spec.Name}      (scores it once on the sealed test set)",
        FineTuneTrial => $"hypersearch best {spec.Name} --out DIR   (writes the adapter or model)",
        _ => $"hypersearch trial show {spec.Name} {best.ToString(CultureInfo.InvariantCulture)}",
    };
}
