using System.CommandLine;
using HyperSearch.Cli.Data;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Studies;

/// <summary>`study check`: reads a study file and says everything that is wrong with it, or what it asks for.</summary>
internal static class StudyCheck
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> file = StudyArgument.File();
        return new Verb("check", "Checks a study file and, for fine-tuning, its data; runs nothing.")
        {
            Arguments = { file },
            Examples = [("study check search-spaces/dates.yaml", "every mistake with line, column, why and fix")],
        }.Does(environment, (parse, context, _) => Task.FromResult(Run(parse.GetRequiredValue(file), context)));
    }

    public static int Run(string path, CliContext context)
    {
        StudyFile file = StudyFile.Read(context.FullPath(path), path);
        var outline = StudyOutline.Of(file.Spec);
        DataGate.Check(file, allowLeakage: false, context.Screen);
        if (context.Screen.Json) context.Screen.Record(new { Study = file.Spec.Name, Ok = true, Trials = outline.PlannedTrials, Cells = outline.Size.Cells });
        else foreach (string line in Aligned(outline)) context.Screen.Data(line);
        context.Screen.Note(context.Screen.ErrorColors.Good($"{path}: nothing wrong"));
        return ExitCode.Done;
    }

    /// <summary>The outline with its labels in a column.</summary>
    public static IEnumerable<string> Aligned(StudyOutline outline) => outline.Lines().Select(l => $"{l.Label.PadRight(12)}{l.Text}");
}
