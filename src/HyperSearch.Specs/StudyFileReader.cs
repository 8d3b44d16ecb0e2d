using System.Collections.Immutable;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs;

/// <summary>
/// Reads a study file (YAML 1.2, core schema) into a study. Every mistake is reported with its place, the rule that it breaks and how to
/// mend it, as many as can be seen at once. Pure: no file is opened, paths are not looked at; bounded in time for any input.
/// </summary>
public static class StudyFileReader
{
    /// <param name="yaml">The file's content.</param>
    /// <param name="fileName">What problems call the file.</param>
    /// <param name="catalog">The strategies and pruners of this version.</param>
    public static StudyFileResult Read(string yaml, string fileName, SpecCatalog catalog, StudyFileUse use = StudyFileUse.Run)
    {
        var problems = new ProblemList(fileName);
        YamlNode? root = YamlTreeReader.Read(yaml, problems);
        StudySpec? spec = null;
        if (root is null or YamlScalar { IsNull: true })
        {
            if (problems.Count == 0)
                problems.Add(SpecCode.MissingKey, Mark.Start, "the file is empty", "a study has at least a name, an objective and a space", "begin with name: my-study");
        }
        else
        {
            spec = new StudySections(problems, catalog, use).Read(root);
        }

        ImmutableArray<SpecProblem> sorted = problems.Sorted();
        if (sorted.IsEmpty && spec is null) throw new InvalidOperationException($"'{fileName}' gave neither a study nor a problem.");
        return new StudyFileResult(sorted.IsEmpty ? spec : null, sorted);
    }
}
