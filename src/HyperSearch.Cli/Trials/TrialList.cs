using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Trials;

/// <summary>`trial list`: a line a trial.</summary>
internal static class TrialList
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var state = new Option<string?>("--state") { Description = "Only trials in this state.", HelpName = "STATE" };
        state.AcceptOnlyFromAmong("queued", "running", "paused", "completed", "pruned", "failed", "cancelled");
        return new Verb("list", "Lists the trials of a study.")
        {
            Arguments = { study },
            Options = { state },
            Examples = [("trial list dates", "a line a trial"), ("trial list dates --state failed", "what went wrong"), ("trial list dates --json", "the whole records")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(state), context, cancel));
    }

    public static async Task<int> Run(string study, string? state, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        TrialPage page = await home.Coordinator.GetTrials(study, 0, cancel);
        TrialSummary[] trials = [.. page.Trials.Where(t => state is null || t.State == state)];
        if (context.Screen.Json) context.Screen.Record(trials);
        else Table(trials, context.Screen).WriteTo(context.Screen);
        return ExitCode.Done;
    }

    private static TextTable Table(TrialSummary[] trials, Screen screen)
    {
        string[] names = [.. trials.SelectMany(t => t.Parameters.EnumerateObject().Select(p => p.Name)).Distinct(StringComparer.Ordinal)];
        bool isPopulation = trials.Any(t => t.Lineage is not null);
        var table = new TextTable(["TRIAL", "STATE", "VALUE", "STEP", "ATTEMPTS", .. isPopulation ? ["MEMBER", "PARENT"] : Array.Empty<string>(), .. names, "ERROR"]) { Paint = (column, cell) => column == 1 ? screen.OutColors.State(cell) : cell };
        foreach (TrialSummary t in trials)
        {
            IEnumerable<string> parameters = names.Select(n => t.Parameters.TryGetProperty(n, out JsonElement v) ? Figures.Value(v) : "");
            table.Add([
                t.Number.ToString(CultureInfo.InvariantCulture), t.State, TrialText.Value(t), t.Step is { } step ? Figures.Count(step) : "-",
                t.Attempts.ToString(CultureInfo.InvariantCulture), .. isPopulation ? Lineage(t) : [], .. parameters, t.Error is { } e ? $"{e.Class}: {TrialText.OneLine(e.Message)}" : "",
            ]);
        }

        return table;
    }

    private static string[] Lineage(TrialSummary trial) =>
        [trial.Lineage?.Member.ToString(CultureInfo.InvariantCulture) ?? "", trial.Lineage?.Parent?.ToString(CultureInfo.InvariantCulture) ?? "-"];
}
