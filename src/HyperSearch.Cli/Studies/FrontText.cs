using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Studies;

/// <summary>The front of a study with several objectives, a line a trial.</summary>
internal static class FrontText
{
    /// <summary>Beyond this the rest is counted: the whole front is in <c>--json</c>.</summary>
    private const int LinesMax = 20;

    public static IEnumerable<string> Lines(StudyDetail detail)
    {
        if (detail.Front is not { } front) yield break;
        if (front.Trials.Count == 0)
        {
            yield return "front       none yet";
            yield break;
        }

        yield return $"front       {Number(front.Trials.Count)} trials that no other beats in all objectives{Volume(front)}";
        foreach (FrontTrial trial in front.Trials.Take(LinesMax))
        {
            IEnumerable<string> values = detail.Summary.Objectives.Zip(trial.Values, (name, value) => $"{name} {Figures.Short(value)}");
            yield return $"            #{Number(trial.Number)}  {string.Join("  ", values)}  {Figures.Parameters(trial.Parameters)}";
        }

        if (front.Trials.Count > LinesMax) yield return $"            and {Number(front.Trials.Count - LinesMax)} more, in --json";
    }

    private static string Volume(FrontSummary front) => front.Hypervolume is { } volume
        ? $"; hypervolume {Figures.Short(volume)} up to ({string.Join(", ", front.Reference.Select(r => Figures.Short(r)))})"
        : "";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
