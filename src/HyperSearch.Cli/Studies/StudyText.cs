using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Studies;

/// <summary>A study in words.</summary>
internal static class StudyText
{
    /// <summary>States in the order in which people ask for them.</summary>
    private static readonly string[] StateOrder = ["completed", "pruned", "failed", "cancelled", "running", "paused", "queued"];

    /// <summary>"12/16" where the budget counts trials, otherwise "12": terminal trials.</summary>
    public static string TrialCounts(StudySummary study)
    {
        int terminal = Terminal(study);
        return study.BudgetTrials is { } budget
            ? string.Create(CultureInfo.InvariantCulture, $"{terminal}/{budget}")
            : terminal.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>"10 completed, 2 failed".</summary>
    public static string StateCounts(StudySummary study)
    {
        string text = string.Join(", ", StateOrder.Where(s => Count(study, s) > 0).Select(s => $"{Count(study, s).ToString(CultureInfo.InvariantCulture)} {s}"));
        return text.Length == 0 ? "no trials yet" : text;
    }

    public static int Terminal(StudySummary study) => Count(study, "completed") + Count(study, "pruned") + Count(study, "failed") + Count(study, "cancelled");

    public static int Count(StudySummary study, string state) => study.Trials.GetValueOrDefault(state);

    public static string FinishReason(string? reason) => reason switch
    {
        "budget_spent" => "the budget is spent",
        "space_exhausted" => "every distinct assignment of the space has been tried",
        "stopped" => "it was stopped by hand",
        null => "it goes on",
        _ => reason,
    };

    /// <summary>"#7  validation/loss 0.1234  learning_rate=0.002 ..." or what stands in its place.</summary>
    public static string Best(StudySummary study) => study switch
    {
        { Best: { } best } => $"#{best.Number.ToString(CultureInfo.InvariantCulture)}  {study.Objectives[0]} {Figures.Short(best.Value)}  {Figures.Parameters(best.Parameters)}",
        { Objectives.Count: > 1 } => "several objectives have no single best trial",
        { State: "finished" } => Count(study, "completed") > 0 ? "none: no completed trial meets the metric constraints" : "none: no trial completed",
        _ => "none yet",
    };
}
