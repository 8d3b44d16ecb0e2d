using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Spaces;

/// <summary>Reads one parameter of the space; its conditions are read later, when all parameters are known.</summary>
internal sealed class ParameterReader(ProblemList problems)
{
    /// <summary>The kinds of parameters, each with its keys.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> KeysByType { get; } = new Dictionary<string, ImmutableArray<string>>
    {
        ["float"] = ["type", "low", "high", "scale", "step", "points", "when", "prior", "memory"],
        ["int"] = ["type", "low", "high", "scale", "step", "when", "prior", "memory"],
        ["categorical"] = ["type", "choices", "when", "memory"],
        ["bool"] = ["type", "when", "memory"],
        ["fixed"] = ["type", "value", "when"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly ImmutableArray<string> Types = ["float", "int", "categorical", "bool", "fixed"];

    public ParsedParameter Read(YamlScalar key, YamlNode node)
    {
        string path = $"space.{key.Text}";
        var broken = new ParsedParameter(key.Text, key.Mark, null, null);
        if (node is YamlScalar { IsNull: false } value)
        {
            problems.Add(SpecCode.WrongShape, node.Mark, $"'{path}' is {value.Shape}", "a parameter is a map with a type", $"write {key.Text}: {{type: fixed, value: {value.Text}}}, or fix it in the trial section");
            return broken;
        }

        if (Fields.Of(node, path, null, problems) is not { } open) return broken;
        if (open.Require("type", $"a parameter is one of: {string.Join(", ", Types)}", $"add type: {GuessType(open)}") is null) return broken;
        if (open.Word("type", Types) is not { } type) return broken;
        Fields fields = Fields.Of(node, path, KeysByType[type], problems)!;
        Parameter? parameter = type switch
        {
            "float" => new NumericParameterReader(problems, fields, key.Text).ReadFloat(),
            "int" => new NumericParameterReader(problems, fields, key.Text).ReadInt(),
            "categorical" => ReadCategorical(fields, key.Text),
            "bool" => new BoolParameter(key.Text),
            _ => ReadFixed(fields, key.Text),
        };
        bool rising = fields.Has("memory") && fields.Word("memory", ["rising"]) is not null;
        return new ParsedParameter(key.Text, key.Mark, fields, parameter is null ? null : parameter with { MemoryRising = rising });
    }

    private static string GuessType(Fields fields) =>
        fields.Has("choices") ? "categorical" : fields.Has("value") ? "fixed" : fields.Has("low") ? "float (or int)" : "float";

    private CategoricalParameter? ReadCategorical(Fields fields, string name)
    {
        if (fields.Require("choices", "a categorical parameter takes one of its choices", "add choices: [a, b]") is not { } node) return null;
        ImmutableArray<YamlNode> items = fields.Items("choices", "[a, b]");
        if (node is YamlSequence && items.IsEmpty)
            problems.Add(SpecCode.WrongShape, node.Mark, $"'{fields.PathOf("choices")}' is empty", "a categorical parameter takes one of its choices", "add choices: [a, b]");
        var values = new ValueReader(problems);
        var choices = ImmutableArray.CreateBuilder<ParameterValue>(items.Length);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode item in items)
        {
            if (values.Read(item, fields.PathOf("choices")) is not { } value) continue;
            choices.Add(value);
            if (!texts.Add(value.ToString()))
                problems.Add(SpecCode.Repeated, item.Mark, $"'{fields.PathOf("choices")}' holds {value} twice", "a command sees values as texts, and two choices would look alike", "remove one of them");
        }

        return choices.Count == items.Length && choices.Count > 0 ? new CategoricalParameter(name, choices.ToImmutable()) : null;
    }

    private FixedParameter? ReadFixed(Fields fields, string name)
    {
        if (fields.Require("value", "a fixed parameter has one value", "add value: 1") is not { } node) return null;
        return new ValueReader(problems).Read(node, fields.PathOf("value")) is { } value ? new FixedParameter(name, value) : null;
    }
}
