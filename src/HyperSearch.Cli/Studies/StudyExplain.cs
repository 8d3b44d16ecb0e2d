using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Explain;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Trials;
using HyperSearch.Optimization.Explanations;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Studies;

/// <summary>`study explain`: which parameters matter, what more trials would bring, or why one trial was tried.</summary>
internal static class StudyExplain
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> study = StudyArgument.Name();
        var trial = new Argument<int?>("TRIAL") { Description = "A trial's number: why it has its parameters.", Arity = ArgumentArity.ZeroOrOne };
        return new Verb("explain", "Explains a study by a model of its results: importances, what more trials would bring; or why a trial was tried.")
        {
            Arguments = { study, trial },
            Examples =
            [
                ("study explain dates", "which parameters matter, with 95% intervals"),
                ("study explain dates 7", "why trial 7 was tried"),
                ("study explain dates --json", "with partial dependence and slices for plots"),
            ],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(study), parse.GetValue(trial), context, cancel));
    }

    public static async Task<int> Run(string name, int? trial, CliContext context, CancellationToken cancel)
    {
        await using HomeSession home = await HomeSession.Open(context, cancel);
        StudyDetail study = await home.Coordinator.GetStudy(name, cancel);
        if (trial is { } number) return Explain(await home.Coordinator.GetTrial(name, number, cancel), study, context.Screen);
        if (study.Summary.Strategy == "pbt") context.Screen.Note("trials of a population have trained unequally long: what a model makes of their parameters is partly what their generation makes");
        StudyRecords records = StudyRecords.Of(study, (await home.Coordinator.GetTrials(name, 0, cancel)).Trials);
        ObjectiveExplanation[] explanations = [.. Enumerable.Range(0, records.Spec.Objectives.Length).Select(i => ObjectiveExplanation.Of(records, i)).OfType<ObjectiveExplanation>()];
        if (explanations.Length == 0)
            throw new CliException(ExitCode.Pending, "too_few_results", $"study '{name}' has nothing to explain yet")
            {
                Why = string.Create(CultureInfo.InvariantCulture, $"a model needs {GaussianProcessSurrogate.ResultsMin} completed trials and a parameter that varies"),
                Fix = "let it run on",
            };
        if (context.Screen.Json) context.Screen.Record(new { Study = name, Objectives = explanations.Select(e => ExplanationJson.Of(records, e)) });
        else foreach (string line in explanations.SelectMany(e => ExplanationText.Lines(name, e, context.Screen.OutColors))) context.Screen.Data(line);
        return ExitCode.Done;
    }

    private static int Explain(TrialDetail trial, StudyDetail study, Screen screen)
    {
        if (screen.Json)
        {
            screen.Record(new { Study = study.Summary.Name, trial.Summary.Number, ProposedBy = trial.Source, AfterEvent = trial.ProposedAtSeq, trial.Summary.Parameters, trial.Choice, trial.Summary.Lineage });
            return ExitCode.Done;
        }

        Palette colors = screen.OutColors;
        screen.Data($"{colors.Strong(string.Create(CultureInfo.InvariantCulture, $"trial {trial.Summary.Number} of {study.Summary.Name}"))}  {colors.State(trial.Summary.State)}");
        screen.Data($"  {Figures.Parameters(trial.Summary.Parameters)}");
        if (trial.Summary.Lineage is { } lineage) screen.Data($"  {TrialText.Lineage(lineage)}");
        string[] lines = [.. ChoiceText.Lines(trial, study.Summary.Objectives[0])];
        foreach (string line in lines) screen.Data($"  {line}");
        if (lines.Length == 0) screen.Data($"  the strategy {study.Summary.Strategy} draws without a reason of its own");
        return ExitCode.Done;
    }
}
