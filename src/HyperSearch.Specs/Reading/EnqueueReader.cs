using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>Reads <c>enqueue</c>: assignments, whole or partial, that run before the strategy proposes anything.</summary>
internal sealed class EnqueueReader(ProblemList problems, SearchSpace space)
{
    private const int EnqueuedMax = 1_000;
    private readonly ImmutableArray<string> names = [.. space.Parameters.Select(p => p.Name)];

    public ImmutableArray<Assignment> Read(Fields study)
    {
        ImmutableArray<YamlNode> items = study.Items("enqueue", $"[{{{names.FirstOrDefault() ?? "x"}: 1}}]");
        if (items.Length > EnqueuedMax)
            problems.Add(SpecCode.OutOfRange, items[EnqueuedMax].Mark, $"'enqueue' has {items.Length} assignments", $"a study has at most {EnqueuedMax}", "split the study");
        var assignments = ImmutableArray.CreateBuilder<Assignment>();
        for (int i = 0; i < Math.Min(items.Length, EnqueuedMax); i++)
            if (ReadOne(items[i], $"enqueue[{i}]") is { } assignment) assignments.Add(assignment);
        return assignments.ToImmutable();
    }

    private Assignment? ReadOne(YamlNode node, string path)
    {
        int before = problems.Count;
        if (Fields.Of(node, path, names, problems) is not { } fields) return null;
        var given = new Dictionary<string, ParameterValue>(StringComparer.Ordinal);
        foreach (YamlEntry entry in fields.Entries)
            if (space.Find(entry.Key.Text) is { } parameter && ReadValue(entry.Value, fields.PathOf(entry.Key.Text), parameter) is { } value)
                given[entry.Key.Text] = value;
        if (problems.Count > before) return null;
        var assignment = new Assignment([.. space.Parameters.Where(p => given.ContainsKey(p.Name)).Select(p => new NamedValue(p.Name, given[p.Name]))]);
        CheckTogether(assignment, fields);
        return problems.Count > before ? null : assignment;
    }

    private ParameterValue? ReadValue(YamlNode node, string path, Parameter parameter)
    {
        if (new ValueReader(problems).Read(node, path) is not { } read) return null;
        ParameterValue value = ValueReader.Fit(parameter, read);
        if (parameter.Allows(value)) return value;
        problems.Add(SpecCode.IllegalAssignment, node.Mark, $"'{path}' is {value}", "an enqueued trial is a point of the space", $"legal are: {ValueReader.Legal(parameter)}");
        return null;
    }

    // A missing parent is proposed later, so only a parent that is given can rule a child out; a constraint with a missing name holds.
    private void CheckTogether(Assignment assignment, Fields fields)
    {
        foreach (NamedValue item in assignment.Values)
            foreach (Condition condition in space.Find(item.Name)!.When)
                if (assignment[condition.Parent] is { } parent && !condition.Holds(parent))
                    problems.Add(SpecCode.IllegalAssignment, fields.Find(item.Name)!.Mark, $"'{item.Name}' is inactive while {condition.Parent} is {parent}", "an inactive parameter has no value", $"remove {item.Name}, or write {condition.Parent}: {condition.Values[0]}");
        if (space.Constraints.FirstOrDefault(c => !Holds(c, assignment)) is { } broken)
            problems.Add(SpecCode.IllegalAssignment, fields.Mark, $"an enqueued trial breaks the constraint '{broken}'", "an enqueued trial is a point of the space", "change one of the values that the constraint names");
    }

    private bool Holds(ConstraintExpression constraint, Assignment assignment) => constraint.Holds(name =>
        assignment[name] ?? (space.Find(name) is null && space.Settings.TryGetValue(name, out double setting) ? ParameterValue.Float(setting) : null));
}
