using System.Globalization;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Trials;
using HyperSearch.Protocol.Trials;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HyperSearch.Cli.Runs;

/// <summary>
/// A table that stays in place on a terminal: running trials, the last finished ones, the best so far and the time to go. All text
/// from outside goes in as <see cref="Text"/>, never as markup.
/// </summary>
internal sealed class LiveView : IRunView
{
    private const int RowsMin = 5;
    private const int LinesAroundRows = 9;

    private readonly IAnsiConsole console;
    private readonly Palette palette;
    private readonly TimeProvider clock;
    private LiveDisplayContext? display;

    public LiveView(Screen screen, TimeProvider clock)
    {
        this.clock = clock;
        palette = screen.ErrorColors;
        // The library takes the mere presence of NO_COLOR as a choice and knows no FORCE_COLOR; ours is made already.
        console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = palette.Enabled ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(screen.Error),
        });
    }

    public void Show(RunBoard board, IReadOnlyList<TrialSummary> news)
    {
        if (display is null) return;
        display.UpdateTarget(Render(board));
        display.Refresh();
    }

    public void Say(string line) => console.WriteLine(line);

    public Task While(Func<Task> follow) => console.Live(new Text("starting ...")).AutoClear(false).Overflow(VerticalOverflow.Ellipsis).StartAsync(context =>
    {
        display = context;
        return follow();
    });

    private Rows Render(RunBoard board)
    {
        TrialSummary[] shown = Shown(board, Math.Max(RowsMin, console.Profile.Height - LinesAroundRows));
        var table = new Table().Border(TableBorder.Simple).AddColumns("trial", "state", board.Summary?.Objectives.Count == 1 ? Markup.Escape(board.Summary.Objectives[0]) : "values", "step", "time", "parameters");
        foreach (TrialSummary trial in shown) table.AddRow(Cells(trial, board));
        List<IRenderable> parts = [table, .. Footer(board).Select(line => new Text(line))];
        return new Rows(parts);
    }

    /// <summary>Running trials and as many of the last others as the height takes.</summary>
    private static TrialSummary[] Shown(RunBoard board, int rows)
    {
        TrialSummary[] running = [.. board.Trials.Where(t => t.State == "running").Take(rows)];
        TrialSummary[] others = [.. board.Trials.Where(t => t.State != "running").OrderByDescending(t => t.EndedAt ?? t.StartedAt ?? DateTimeOffset.MinValue).Take(rows - running.Length)];
        return [.. running.Concat(others).OrderBy(t => t.Number)];
    }

    private IRenderable[] Cells(TrialSummary trial, RunBoard board)
    {
        bool best = board.Summary?.Best?.Number == trial.Number;
        string value = trial.Value is null && trial.State == "running" ? Figures.Short(Latest(trial, board)) : TrialText.Value(trial);
        string time = trial is { State: "running", StartedAt: { } start } ? Figures.Duration(clock.GetUtcNow() - start) : TrialText.Took(trial);
        return
        [
            new Text(trial.Number.ToString(CultureInfo.InvariantCulture)),
            new Text(trial.Error is { } error && trial.State == "failed" ? error.Class : trial.State, StateStyle(trial.State)),
            new Text(best ? value + " *" : value, best ? new Style(decoration: Decoration.Bold) : Style.Plain),
            new Text(trial.Step is { } step ? Figures.Count(step) : "-"),
            new Text(time),
            new Text(TrialText.Origin(trial) + Figures.Parameters(trial.Parameters)),
        ];
    }

    private static double? Latest(TrialSummary trial, RunBoard board) =>
        board.Summary is { Objectives.Count: > 0 } summary && trial.Metrics.TryGetValue(summary.Objectives[0], out double value) ? value : null;

    private static IEnumerable<string> Footer(RunBoard board)
    {
        if (board.Summary is not { } summary) yield break;
        string remaining = summary.State != "finished" && board.Remaining is { } time ? $", about {Figures.Duration(time)} to go" : "";
        yield return $"{summary.Name}: {board.Terminal.ToString(CultureInfo.InvariantCulture)}{(board.Planned is { } planned ? $"/{planned.ToString(CultureInfo.InvariantCulture)}" : "")} trials ({StudyText.StateCounts(summary)}){remaining}";
        yield return $"best so far: {StudyText.Best(summary)}";
        if (summary.State != "finished") yield return summary.State == "paused" ? $"paused: hypersearch study resume {summary.Name}" : "Ctrl-C saves and ends; the same command goes on later";
    }

    private static Style StateStyle(string state) => state switch
    {
        "completed" => new Style(Color.Green),
        "failed" => new Style(Color.Red),
        "pruned" or "paused" or "cancelled" => new Style(Color.Yellow),
        _ => Style.Plain,
    };
}
