using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Spaces;

/// <summary>Reads <c>space</c> and <c>constraints</c> into a search space, and looks whether anything legal is in it.</summary>
internal sealed partial class SpaceReader(ProblemList problems)
{
    private const int ParametersMax = 256;

    /// <summary>The parameters of the file, conditions still unread.</summary>
    public ImmutableArray<ParsedParameter> ReadParameters(Fields study)
    {
        if (study.Require("space", "there is nothing to search without parameters", "write space: {learning_rate: {type: float, low: 1e-5, high: 1e-3, scale: log}}") is not { } node) return [];
        if (Fields.Of(node, "space", null, problems) is not { } fields) return [];
        if (fields.Entries.Length is 0 or > ParametersMax)
            problems.Add(SpecCode.OutOfRange, node.Mark, $"'space' has {fields.Entries.Length} parameters", $"a search has 1 to {ParametersMax} parameters", "write learning_rate: {type: float, low: 1e-5, high: 1e-3, scale: log}");
        var reader = new ParameterReader(problems);
        var parameters = ImmutableArray.CreateBuilder<ParsedParameter>();
        foreach (YamlEntry entry in fields.Entries.Take(ParametersMax))
        {
            if (!Name().IsMatch(entry.Key.Text))
                problems.Add(SpecCode.BadName, entry.Key.Mark, $"'{entry.Key.Text}' is no name of a parameter", "a name begins with a letter or _ and goes on with letters, digits and _", $"write {Repaired(entry.Key.Text)}");
            parameters.Add(reader.Read(entry.Key, entry.Value));
        }

        return parameters.ToImmutable();
    }

    /// <summary>The space, or null where anything in it is wrong.</summary>
    /// <param name="settings">Numeric settings of the trial that constraints may name.</param>
    /// <param name="needsLevels">Whether the strategy runs through all values.</param>
    /// <param name="isWhole">Whether the settings are those of the file; otherwise their values say nothing about feasibility.</param>
    public SearchSpace? Build(Fields study, ImmutableArray<ParsedParameter> parsed, ImmutableSortedDictionary<string, double> settings, bool needsLevels, bool isWhole)
    {
        int before = problems.Count;
        ImmutableArray<Parameter?> parameters = new ConditionReader(problems, parsed).ReadAll();
        if (needsLevels) CheckLevels(parsed);
        var constraints = new ConstraintReader(problems, parsed, settings).Read(study);
        if (problems.Count > before || parsed.IsEmpty || parameters.Any(p => p is null)) return null;
        var space = new SearchSpace([.. parameters.Select(p => p!)], [.. constraints.Select(c => c.Expression)], settings);
        if (isWhole) new FeasibilityCheck(problems).Report(space, constraints);
        return problems.Count > before ? null : space;
    }

    private void CheckLevels(ImmutableArray<ParsedParameter> parsed)
    {
        foreach (ParsedParameter item in parsed)
            if (item.Parameter is { LevelCount: null })
                problems.Add(SpecCode.GridNeedsLevels, item.Mark, $"'{item.Name}' is a continuum, which a grid cannot run through", "a grid needs to know which values to try", "add points: 5, or a step");
    }

    private static string Repaired(string name)
    {
        string repaired = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return repaired.Length > 0 && char.IsAsciiDigit(repaired[0]) ? $"_{repaired}" : repaired.Length == 0 ? "a name" : repaired;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Name();
}
