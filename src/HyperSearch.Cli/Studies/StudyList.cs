using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Studies;

/// <summary>`study list`: a line a study, the last changed first.</summary>
internal static class StudyList
{
    public static Command Define(CliEnvironment environment) => new Verb("list", "Lists the studies of this home.")
    {
        Examples = [("study list", "name, state, trials and best value"), ("study list --json", "the whole records"), ("study list -q", "names only")],
    }.Does(environment, (_, context, cancel) => Run(context, cancel));

    public static async Task<int> Run(CliContext context, CancellationToken cancel)
    {
        IReadOnlyList<StudySummary> studies = await Read(context, cancel).ConfigureAwait(false);
        Screen screen = context.Screen;
        if (screen.Json) screen.Record(studies);
        else if (screen.Settings.Quiet) foreach (StudySummary study in studies) screen.Data(study.Name);
        else if (studies.Count == 0) screen.Note(context.Coordinator is { } far ? $"No studies at {far.Url}. Submit one: hypersearch submit FILE" : $"No studies in {context.Home.Path}. Start one: hypersearch run FILE");
        else Table(studies, screen).WriteTo(screen);
        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<StudySummary>> Read(CliContext context, CancellationToken cancel)
    {
        if (context.Coordinator is null && !context.Home.Exists) return [];
        await using HomeSession home = await HomeSession.Open(context, cancel);
        return [.. (await home.Coordinator.ListStudies(cancel)).OrderByDescending(s => s.ChangedAt)];
    }

    private static TextTable Table(IReadOnlyList<StudySummary> studies, Screen screen)
    {
        var table = new TextTable("NAME", "STATE", "TRIALS", "BEST", "OBJECTIVE", "STRATEGY", "CHANGED") { Paint = (column, cell) => column == 1 ? screen.OutColors.State(cell) : cell };
        foreach (StudySummary s in studies)
            table.Add(s.Name, s.State, StudyText.TrialCounts(s), Figures.Short(s.Best?.Value), string.Join(", ", s.Objectives), s.Strategy, Figures.Time(s.ChangedAt));
        return table;
    }
}
