using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Runs;

/// <summary>What `run` prints about a finished study, and its exit code: 1 where no trial completed.</summary>
internal static class RunResult
{
    public static int Show(StudySummary study, Screen screen)
    {
        if (screen.Json) screen.Record(study);
        else foreach (string line in Lines(study, screen.OutColors)) screen.Data(line);
        return StudyText.Count(study, "completed") > 0 ? ExitCode.Done : ExitCode.Failed;
    }

    public static IEnumerable<string> Lines(StudySummary study, Palette colors)
    {
        yield return $"{colors.Strong(study.Name)}  {colors.State(study.State)}: {StudyText.FinishReason(study.FinishReason)}";
        if (study.Message is { Length: > 0 } message) yield return $"  {message}";
        yield return $"  trials  {StudyText.StateCounts(study)}";
        if (study.Best is null)
        {
            yield return $"  {colors.Bad("no trial completed")}; what went wrong: hypersearch trial list {study.Name} --state failed";
            yield break;
        }

        yield return $"  best    {StudyText.Best(study)}";
        yield return $"  next    hypersearch trial show {study.Name} {study.Best.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
    }
}
