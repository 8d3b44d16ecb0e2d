using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Winners;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Cli.Studies;

/// <summary>`study show`: where a study stands, what it searches, and every reading of its test set.</summary>
internal static class StudyShow
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var source = new Option<bool>("--source") { Description = "Print the study file as it was submitted, and nothing else." };
        return new Verb("show", "Shows where a study stands, its space, its sessions and its readings of the test set.")
        {
            Arguments = { study },
            Options = { source },
            Examples = [("study show dates", "for people"), ("study show dates --json", "the whole record"), ("study show dates --source > dates.yaml", "the study file back")],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(source), context, cancel));
    }

    public static async Task<int> Run(string study, bool source, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        StudyDetail detail = await home.Coordinator.GetStudy(study, cancel);
        if (context.Screen.Json) context.Screen.Record(detail);
        else if (source) context.Screen.Data(detail.SourceText.TrimEnd());
        else foreach (string line in Lines(detail, context.Screen.OutColors)) context.Screen.Data(line);
        return ExitCode.Done;
    }

    public static IEnumerable<string> Lines(StudyDetail detail, Palette colors)
    {
        StudySummary s = detail.Summary;
        yield return $"{colors.Strong(s.Name)}  {colors.State(s.State)}  {(s.State == "finished" ? StudyText.FinishReason(s.FinishReason) : "")}".TrimEnd();
        if (s.Message is { Length: > 0 } message) yield return $"  {message}";
        yield return $"  trials      {StudyText.StateCounts(s)}{(s.BudgetTrials is { } b ? $" (budget {b.ToString(CultureInfo.InvariantCulture)})" : "")}";
        if (detail.Front is null) yield return $"  best        {StudyText.Best(s)}";
        foreach (string line in FrontText.Lines(detail)) yield return $"  {line}";
        yield return $"  objective   {string.Join(", ", s.Objectives)}";
        yield return $"  strategy    {s.Strategy}, pruner {s.Pruner}, parallelism {s.Parallelism.ToString(CultureInfo.InvariantCulture)}, seed {detail.Seed.ToString(CultureInfo.InvariantCulture)}";
        if (detail.Choice is { } choice) yield return $"  chosen      {choice}";
        foreach ((string earlier, int count) in detail.WarmStart) yield return $"  warm start  {count.ToString(CultureInfo.InvariantCulture)} trials of {earlier}";
        yield return $"  created     {Figures.Time(s.CreatedAt)}, last event {s.Seq.ToString(CultureInfo.InvariantCulture)} at {Figures.Time(s.ChangedAt)}";
        yield return $"  folder      {detail.BaseDirectory}";
        if (detail.LeakageAllowed) yield return colors.Doubtful("  leakage     rows of validation or test are also in train; this was allowed when the study was created");
        foreach ((string name, JsonElement definition) in SpecificationText.Parameters(detail.Specification)) yield return $"  parameter   {name}  {Definition(definition)}";
        foreach (JsonElement session in detail.Sessions) yield return $"  session     {Facts(session)}";
        foreach (string line in ConfirmationText.Readings(detail, colors)) yield return $"  {line}";
    }

    private static string Definition(JsonElement definition) => definition.ValueKind == JsonValueKind.Object
        ? Facts(definition, skip: "name")
        : Figures.Value(definition);

    /// <summary>The simple members of a record, as pairs.</summary>
    private static string Facts(JsonElement record, string? skip = null)
    {
        if (record.ValueKind != JsonValueKind.Object) return Figures.Value(record);
        IEnumerable<JsonProperty> simple = record.EnumerateObject().Where(p => p.Name != skip && p.Value.ValueKind is not JsonValueKind.Null and not JsonValueKind.Object && !(p.Value.ValueKind == JsonValueKind.Array && p.Value.GetArrayLength() == 0));
        return string.Join(' ', simple.Select(p => $"{p.Name}={Figures.Value(p.Value)}"));
    }
}
