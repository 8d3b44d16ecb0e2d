using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>Reads what a study optimises (<c>objective</c>, <c>objectives</c>) and the bounds on its metrics.</summary>
internal sealed partial class ObjectiveReader(ProblemList problems, MetricNames metrics)
{
    private static readonly ImmutableArray<string> Keys = ["metric", "direction", "value"];
    private const string Example = "objective: {metric: validation/loss, direction: minimize}";

    public ImmutableArray<Objective> Read(Fields study)
    {
        YamlNode? one = study.Find("objective");
        YamlNode? several = study.Find("objectives");
        if (one is not null && several is not null)
            problems.Add(SpecCode.ObjectiveOrObjectives, several.Mark, "both 'objective' and 'objectives' are given", "a study has one of them", "keep the one that is meant");
        if (one is not null) return ReadObjective(one, "objective") is { } objective ? [objective] : [];
        if (several is not null) return ReadSeveral(study);
        study.Require("objective", "without it nothing says which trial is better", $"write {Example}");
        return [];
    }

    public ImmutableArray<MetricConstraint> ReadConstraints(Fields study)
    {
        var constraints = ImmutableArray.CreateBuilder<MetricConstraint>();
        foreach (YamlNode item in study.Items("metric_constraints", "[\"peak_memory_gb <= 20\"]"))
            if (new ScalarReader(problems).Text(item, "metric_constraints") is { } text && ParseConstraint(item.Mark, text) is { } constraint)
                constraints.Add(constraint);
        return constraints.ToImmutable();
    }

    private ImmutableArray<Objective> ReadSeveral(Fields study)
    {
        ImmutableArray<YamlNode> items = study.Items("objectives", "[{metric: a}, {metric: b}]");
        if (study.Find("objectives") is YamlSequence && items.Length < 2)
            problems.Add(SpecCode.ObjectiveOrObjectives, study.Find("objectives")!.Mark, $"'objectives' has {items.Length} of the two or more that it takes", "a single goal is an 'objective'", $"write {Example}");
        var objectives = ImmutableArray.CreateBuilder<Objective>();
        for (int i = 0; i < items.Length; i++)
        {
            if (ReadObjective(items[i], $"objectives[{i}]") is not { } objective) continue;
            if (objectives.Any(o => o.Metric == objective.Metric))
                problems.Add(SpecCode.Repeated, items[i].Mark, $"the metric '{objective.Metric}' is an objective twice", "each objective weighs another metric", "remove one of them");
            objectives.Add(objective);
        }

        return objectives.ToImmutable();
    }

    private Objective? ReadObjective(YamlNode node, string path)
    {
        if (Fields.Of(node, path, Keys, problems) is not { } fields) return null;
        YamlNode? metricNode = fields.Require("metric", "it names the reported number that is compared", "add metric: validation/loss");
        string? metric = metricNode is null ? null : ReadMetric(metricNode, fields.PathOf("metric"));
        string? direction = fields.Has("direction") ? fields.Word("direction", ["minimize", "maximize"]) : "minimize";
        string? value = fields.Has("value") ? fields.Word("value", ["last", "best"]) : "last";
        if (metric is null || direction is null || value is null) return null;
        return new Objective(metric, direction == "minimize" ? Direction.Minimize : Direction.Maximize, value == "last" ? ObjectiveValue.Last : ObjectiveValue.Best);
    }

    private string? ReadMetric(YamlNode node, string path)
    {
        if (new ScalarReader(problems).Text(node, path) is not { } name) return null;
        return metrics.Accept(name, node.Mark, problems) ? name : null;
    }

    private MetricConstraint? ParseConstraint(Mark mark, string text)
    {
        Match match = Comparison().Match(text);
        bool hasBound = double.TryParse(match.Groups[3].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double bound);
        if (!match.Success || !hasBound || !double.IsFinite(bound))
        {
            problems.Add(SpecCode.MetricConstraint, mark, $"'{text}' is no bound on a metric", "a bound is a metric, one of <= < >= >, and a number", "write \"peak_memory_gb <= 20\"");
            return null;
        }

        if (!metrics.Accept(match.Groups[1].Value, mark, problems)) return null;
        return new MetricConstraint(match.Groups[1].Value, Operator(match.Groups[2].Value), bound);
    }

    private static ComparisonOperator Operator(string text) => text switch
    {
        "<=" => ComparisonOperator.LessOrEqual,
        "<" => ComparisonOperator.Less,
        ">=" => ComparisonOperator.GreaterOrEqual,
        _ => ComparisonOperator.Greater,
    };

    [GeneratedRegex(@"^\s*([^\s<>=]+)\s*(<=|>=|<|>)\s*([-+.0-9eE]+)\s*\z")]
    private static partial Regex Comparison();
}
