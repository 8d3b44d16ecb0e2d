using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Specs;
using HyperSearch.Specs.Editing;

namespace HyperSearch.Cli.Studies;

/// <summary>
/// A study's text with values changed by <c>--set</c>. The text is nobody's file, so that a mistake is placed at the change that makes it; one that shows
/// elsewhere, such as a constraint that nothing meets any more, comes with its line.
/// </summary>
internal static class EditedStudy
{
    /// <exception cref="CliException">A change cannot be made, or makes the study wrong: every mistake is a part.</exception>
    public static string Apply(string study, string source, IReadOnlyList<SetChange> changes)
    {
        string edited = source;
        foreach (SetChange change in changes)
        {
            try
            {
                edited = StudyFileEditor.Set(edited, change.Path, change.Value);
            }
            catch (StudyFileEditException wrong)
            {
                throw new CliException(ExitCode.Usage, "usage", wrong.Message) { Where = change.ToString(), Fix = wrong.Fix ?? $"hypersearch study show {study} --source   (shows the keys that there are)" };
            }
        }

        StudyFileResult result = StudyFileReader.Read(edited, study, AlgorithmCatalog.Current);
        if (result.Spec is not null) return edited;
        string[] lines = edited.Split('\n');
        (SetChange Change, (int First, int Last) Lines)[] places = [.. changes.Where(c => StudyFileEditor.Lines(edited, c.Path) is not null).Select(c => (c, StudyFileEditor.Lines(edited, c.Path)!.Value))];
        throw new CliException(ExitCode.Usage, "invalid_study", $"the study '{study}' stays as it is: {string.Join(" ", changes)} would make it wrong")
        {
            Parts = [.. result.Problems.Select(p => new ErrorReport(ExitCode.Usage, p.Code, p.What, Where(study, p, places, lines), p.Why, p.Fix))],
        };
    }

    // Of several changes around a mistake the innermost made it.
    private static string Where(string study, SpecProblem problem, (SetChange Change, (int First, int Last) Lines)[] places, string[] lines)
    {
        var around = places.Where(p => p.Lines.First <= problem.Line && problem.Line <= p.Lines.Last).OrderBy(p => p.Lines.Last - p.Lines.First).ToList();
        return around.Count > 0 ? around[0].Change.ToString() : $"{study}, as it would be, line {problem.Line}, column {problem.Column}: {lines[problem.Line - 1].Trim()}";
    }
}
