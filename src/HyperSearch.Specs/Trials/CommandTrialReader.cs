using System.Collections.Immutable;
using System.Text.RegularExpressions;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Spaces;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Trials;

/// <summary>Reads a command trial: its argument list with placeholders, its environment, and the names that parameters get there.</summary>
internal sealed partial class CommandTrialReader(ProblemList problems, ImmutableArray<ParsedParameter> parameters)
{
    private const string VariablePrefix = "HYPERSEARCH_PARAM_";

    /// <summary>The keys of the section.</summary>
    public static ImmutableArray<string> Keys { get; } = ["kind", "run", "timeout", "env", "protocol"];

    public CommandTrial? Read(YamlNode node)
    {
        int before = problems.Count;
        Fields fields = Fields.Of(node, "trial", Keys, problems)!;
        ImmutableArray<string> run = ReadRun(fields);
        ImmutableSortedDictionary<string, string> environment = ReadEnvironment(fields);
        bool lines = fields.Has("protocol") && fields.Word("protocol", ["once", "lines"]) == "lines";
        double? timeout = fields.Seconds("timeout");
        ReportClashes();
        return problems.Count > before ? null
            : new CommandTrial(run, environment, lines ? CommandProtocol.Lines : CommandProtocol.Once) { TimeoutSeconds = timeout };
    }

    private ImmutableArray<string> ReadRun(Fields fields)
    {
        if (fields.Require("run", "a command trial runs a program", "add run: [python3, train.py]") is not { } node) return [];
        if (node is YamlScalar { IsNull: false } text)
        {
            string list = string.Join(", ", text.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            problems.Add(SpecCode.WrongShape, node.Mark, "'trial.run' is a text", "no shell is between the study and the program, so that nothing has to be escaped: each argument is an item of a list", $"write run: [{list}]");
            return [];
        }

        ImmutableArray<YamlNode> items = fields.Items("run", "[python3, train.py]");
        if (node is YamlSequence && items.IsEmpty)
            problems.Add(SpecCode.WrongShape, node.Mark, "'trial.run' is empty", "a command trial runs a program", "write run: [python3, train.py]");
        if (!items.IsEmpty && items[0] is YamlScalar { IsPlain: false } first && string.IsNullOrWhiteSpace(first.Text))
            problems.Add(SpecCode.WrongShape, first.Mark, "'trial.run[0]' is an empty text", "the first item is the program", "write run: [python3, train.py]");
        var run = ImmutableArray.CreateBuilder<string>(items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] is YamlMapping { Entries: [{ Key: var key }] } && parameters.Any(p => p.Name == key.Text))
                problems.Add(SpecCode.WrongShape, items[i].Mark, $"'trial.run[{i}]' is a map, although it looks like a placeholder", "braces begin a map in YAML", $"put it into quotes: \"{{{key.Text}}}\"");
            else if (ReadArgument(items[i], i) is { } argument) run.Add(argument);
        }

        return run.ToImmutable();
    }

    private string? ReadArgument(YamlNode node, int index)
    {
        if (node is YamlScalar { IsPlain: false, Text.Length: 0 }) return string.Empty;
        if (new ScalarReader(problems).Text(node, $"trial.run[{index}]") is not { } text) return null;
        foreach (Match match in Placeholder().Matches(text))
            if (!parameters.Any(p => p.Name == match.Groups[1].Value))
                problems.Add(SpecCode.Placeholder, At((YamlScalar)node, match.Index), $"'{match.Value}' names no parameter", "a placeholder stands for the value of a parameter of the space", DidYouMean.Fix(match.Groups[1].Value, [.. parameters.Select(p => p.Name)]));
        return text;
    }

    private ImmutableSortedDictionary<string, string> ReadEnvironment(Fields fields)
    {
        var environment = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (fields.Find("env") is not { } node || Fields.Of(node, "trial.env", null, problems) is not { } variables) return environment.ToImmutable();
        foreach (YamlEntry entry in variables.Entries)
        {
            if (!VariableName().IsMatch(entry.Key.Text))
                problems.Add(SpecCode.BadName, entry.Key.Mark, $"'{entry.Key.Text}' is no name of an environment variable", "it holds letters, digits and _, and begins with no digit", "write it like CUDA_VISIBLE_DEVICES");
            else if (entry.Key.Text.StartsWith(VariablePrefix, StringComparison.Ordinal))
                problems.Add(SpecCode.EnvironmentClash, entry.Key.Mark, $"'{entry.Key.Text}' is a variable that parameters are passed in", "one of the two values would be lost", "rename the variable");
            else if (entry.Value is YamlScalar { IsPlain: false, Text.Length: 0 }) environment[entry.Key.Text] = string.Empty;
            else if (variables.Text(entry.Key.Text) is { } value) environment[entry.Key.Text] = value;
        }

        return environment.ToImmutable();
    }

    private void ReportClashes()
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ParsedParameter parameter in parameters)
        {
            string variable = VariablePrefix + string.Concat(parameter.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
            if (!taken.TryAdd(variable, parameter.Name))
                problems.Add(SpecCode.EnvironmentClash, parameter.Mark, $"the parameters '{taken[variable]}' and '{parameter.Name}' are both passed as {variable}", "a command could read only one of them", "rename one of them");
        }
    }

    private static Mark At(YamlScalar scalar, int offset) =>
        scalar.ContentColumns is { } skip ? scalar.Mark with { Column = scalar.Mark.Column + skip + offset } : scalar.Mark;

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();
}
