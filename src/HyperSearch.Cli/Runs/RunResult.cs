using System.Globalization;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Winners;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Runs;

/// <summary>What `run` prints about a finished study, and its exit code: 1 where no trial completed.</summary>
internal static class RunResult
{
    public static int Show(StudyDetail study, bool isFineTune, Screen screen)
    {
        if (screen.Json) screen.Record(study.Summary);
        else foreach (string line in Lines(study, isFineTune, screen.OutColors)) screen.Data(line);
        return StudyText.Count(study.Summary, "completed") > 0 ? ExitCode.Done : ExitCode.Failed;
    }

    public static IEnumerable<string> Lines(StudyDetail detail, bool isFineTune, Palette colors)
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
            yield return $"  next    hypersearch study export {study.Name}";
            yield break;
        }

        yield return $"  best    {StudyText.Best(study)}";
        foreach (string reading in ConfirmationText.Readings(detail, colors)) yield return $"  {reading}";
        if (isFineTune && detail.Confirmations.Count == 0) yield return $"  next    hypersearch confirm {study.Name}      (scores it once on the sealed test set)";
        else if (isFineTune) yield return $"  next    hypersearch best {study.Name} --out DIR   (writes the adapter or model)";
        else yield return $"  next    hypersearch trial show {study.Name} {best.Number.ToString(CultureInfo.InvariantCulture)}";
    }
}
