using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.Explanations;

namespace HyperSearch.Cli.Explain;

/// <summary>An explanation as people read it.</summary>
internal static class ExplanationText
{
    public static IEnumerable<string> Lines(string study, ObjectiveExplanation explanation, Palette colors)
    {
        ImportanceReport report = explanation.Importances;
        string direction = explanation.Objective.Direction == Direction.Minimize ? "minimize" : "maximize";
        yield return $"{colors.Strong(study)}  {direction} {explanation.Objective.Metric}  {Number(report.Trials)} results, of whose variance the model predicts {Share(report.Accuracy)} unseen";
        yield return "";
        var table = new TextTable("parameter", "share of the variance", "95%", "alone", "95%", "when shuffled");
        foreach (ParameterImportance p in report.Parameters)
            table.Add(p.Name, Share(p.Total.Value), Range(p.Total), Share(p.Main.Value), Range(p.Main), string.Create(CultureInfo.InvariantCulture, $"+{Math.Max(0, p.Permutation.Value):0.00}"));
        foreach (string line in table.Aligned(colors)) yield return "  " + line;
        foreach (string warning in report.Warnings) yield return colors.Doubtful("warning: ") + warning;
        foreach (string line in Best(explanation, colors)) yield return line;
        foreach (string line in More(explanation, colors)) yield return line;
    }

    private static IEnumerable<string> Best(ObjectiveExplanation explanation, Palette colors)
    {
        if (explanation is not { Best: { } best, Recommended: { } recommended }) yield break;
        yield return "";
        yield return $"  best value     trial {Number(best.Number)}  {Value(explanation, best)}";
        if (recommended.Number == best.Number) yield break;
        yield return $"  recommended    trial {Number(recommended.Number)}  {Value(explanation, recommended)}";
        yield return colors.Doubtful("warning: ") + "the trial with the best value is not the one that the model takes for the best: the best of many noisy values is partly luck";
    }

    private static string Value(ObjectiveExplanation explanation, TrialView trial) =>
        Figures.Short(trial.Values[0]) + (explanation.HasNoise ? $", without noise probably {Figures.Short(explanation.MedianAt(trial))}" : "");

    private static IEnumerable<string> More(ObjectiveExplanation explanation, Palette colors)
    {
        if (explanation.MoreTrials.IsEmpty) yield break;
        yield return "";
        yield return colors.Faint("  What more trials would probably bring, as far as the model knows");
        foreach (GainForecast forecast in explanation.MoreTrials)
            yield return $"  {Number(forecast.Trials).PadLeft(4)} more  better by {Figures.Short(forecast.Gain.Value)} ({Figures.Short(forecast.Gain.Low)} to {Figures.Short(forecast.Gain.High)}), better at all with {Share(forecast.Chance)}";
    }

    private static string Range(Estimate estimate) => $"{Share(estimate.Low)} to {Share(estimate.High)}";

    private static string Share(double share) => double.IsNaN(share) ? "an unknown share" : Math.Max(0, share).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
