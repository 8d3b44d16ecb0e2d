using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Settings;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Spaces;

/// <summary>Reads <c>constraints</c>: their syntax, and that every word in them means something.</summary>
internal sealed class ConstraintReader(ProblemList problems, ImmutableArray<ParsedParameter> parameters, ImmutableSortedDictionary<string, double> settings)
{
    private const int ConstraintsMax = 100;
    private const int LengthMax = 1_000;

    public ImmutableArray<PlacedConstraint> Read(Fields study)
    {
        var constraints = ImmutableArray.CreateBuilder<PlacedConstraint>();
        ImmutableArray<YamlNode> items = study.Items("constraints", "[\"batch_size * accumulation <= 64\"]");
        if (items.Length > ConstraintsMax)
            problems.Add(SpecCode.OutOfRange, items[ConstraintsMax].Mark, $"there are {items.Length} constraints", $"a study has at most {ConstraintsMax}", "join some of them with 'and'");
        foreach (YamlNode item in items.Take(ConstraintsMax))
            if (new ScalarReader(problems).Text(item, "constraints") is not null && Parse((YamlScalar)item) is { } expression)
                constraints.Add(new PlacedConstraint(expression, item.Mark));
        return constraints.ToImmutable();
    }

    private ConstraintExpression? Parse(YamlScalar scalar)
    {
        if (scalar.Text.Length > LengthMax)
        {
            problems.Add(SpecCode.OutOfRange, scalar.Mark, $"the constraint has {scalar.Text.Length} characters", $"a constraint has at most {LengthMax}", "split it into several");
            return null;
        }

        var words = new List<string>();
        try
        {
            ConstraintExpression expression = ConstraintExpression.Parse(scalar.Text, word => IsName(word, words));
            foreach (string word in words.Distinct().Where(w => !IsChoice(w))) ReportWord(scalar, word);
            if (!expression.IsNumber(IsNumber)) return expression;
            problems.Add(SpecCode.ConstraintKind, scalar.Mark, $"the constraint '{scalar.Text}' is a number", "a constraint says of each assignment whether it is legal: it is true or false", "compare the number with another, like \"rank <= 2 * batch_size\"");
            return null;
        }
        catch (ConstraintSyntaxException e)
        {
            problems.Add(SpecCode.ConstraintSyntax, Place(scalar, e.Offset), $"the constraint cannot be read: {e.Message}",
                "a constraint compares numbers: + - * / ( ), < <= > >= == !=, and or not, min max log", "write it like \"rank <= 2 * batch_size\"");
            return null;
        }
    }

    private bool IsName(string word, List<string> others)
    {
        if (settings.ContainsKey(word) || parameters.Any(p => p.Name == word)) return true;
        others.Add(word);
        return false;
    }

    private bool IsNumber(string name) => settings.ContainsKey(name)
        || parameters.FirstOrDefault(p => p.Name == name)?.Parameter is FloatParameter or IntParameter;

    // A bare word may stand for a text that some parameter can be: method == lora.
    private bool IsChoice(string word) => parameters.Any(p => p.Parameter switch
    {
        CategoricalParameter categorical => categorical.Choices.Any(c => c.ToString() == word),
        FixedParameter fixedValue => fixedValue.Value.ToString() == word,
        null => true,
        _ => false,
    });

    private void ReportWord(YamlScalar scalar, string word)
    {
        int offset = Regex.Match(scalar.Text, $@"(?<![A-Za-z0-9_.]){Regex.Escape(word)}(?![A-Za-z0-9_.])").Index;
        string why = FineTuneSettingsTable.Find(word) is not null
            ? $"'{word}' has no fixed number in this study; constraints see parameters and numeric settings with a value"
            : "a word in a constraint is a parameter, a numeric setting of the trial, or a choice of a parameter";
        problems.Add(SpecCode.ConstraintName, Place(scalar, offset), $"the constraint '{scalar.Text}' names '{word}', which this study does not know", why,
            DidYouMean.Fix(word, [.. parameters.Select(p => p.Name), .. settings.Keys]));
    }

    private static Mark Place(YamlScalar scalar, int offset) =>
        scalar.ContentColumns is { } skip ? scalar.Mark with { Column = scalar.Mark.Column + skip + offset } : scalar.Mark;
}
