using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Trials;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Runs;

/// <summary>One line for each thing that happens to a trial: for logs, pipes and simple terminals.</summary>
internal sealed class PlainView(Screen screen) : IRunView
{
    private bool paused;

    public void Show(RunBoard board, IReadOnlyList<TrialSummary> news)
    {
        SayWhetherPaused(board);
        foreach (TrialSummary trial in news) screen.Note(Line(trial, board));
    }

    public void Say(string line) => screen.Note(line);

    public Task While(Func<Task> follow) => follow();

    public static string Line(TrialSummary trial, RunBoard board)
    {
        string head = $"trial {trial.Number.ToString(CultureInfo.InvariantCulture)} {trial.State}";
        string progress = board.Planned is { } planned && trial.EndedAt is not null ? string.Create(CultureInfo.InvariantCulture, $"  [{board.Terminal}/{planned}]") : "";
        return trial.State switch
        {
            "completed" or "pruned" => $"{head}  {Objective(board)} {TrialText.Value(trial)}  {TrialText.Took(trial)}{(board.Summary?.Best?.Number == trial.Number ? "  best so far" : "")}{progress}",
            "paused" => $"{head}{(trial.Step is { } step ? $" at step {Figures.Count(step)}" : "")}",
            "failed" => $"{head}  {trial.Error?.Class}: {TrialText.OneLine(trial.Error?.Message ?? "")}{progress}",
            "running" => $"{head}  {(trial.Attempts > 1 ? $"attempt {trial.Attempts.ToString(CultureInfo.InvariantCulture)}  " : "")}{TrialText.Origin(trial)}{Figures.Parameters(trial.Parameters)}",
            "queued" when trial.QueuedBecause is { Length: > 0 } why => $"{head} again{(trial.QueuedUntil is { } until ? $" (not before {Figures.Time(until)})" : "")}: {TrialText.OneLine(why)}",
            _ => head + progress,
        };
    }

    /// <summary>A pause shows no trial: without a line of its own it would look like a hang.</summary>
    private void SayWhetherPaused(RunBoard board)
    {
        bool now = board.Summary?.State == "paused";
        if (now == paused) return;
        paused = now;
        screen.Note(now ? $"paused; go on with: hypersearch study resume {board.Summary!.Name}" : "resumed");
    }

    private static string Objective(RunBoard board) => board.Summary is { Objectives.Count: 1 } summary ? summary.Objectives[0] : "values";
}
