using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Reading;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Spaces;

/// <summary>Reads <c>when</c>: which values of which parents make a parameter active.</summary>
internal sealed class ConditionReader(ProblemList problems, ImmutableArray<ParsedParameter> parameters)
{
    private readonly ImmutableArray<string> names = [.. parameters.Select(p => p.Name)];

    /// <summary>The parameters with their conditions. Null where a parameter could not be read.</summary>
    public ImmutableArray<Parameter?> ReadAll()
    {
        var parents = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var read = ImmutableArray.CreateBuilder<Parameter?>(parameters.Length);
        foreach (ParsedParameter parsed in parameters)
        {
            ImmutableArray<Condition> conditions = Read(parsed, out ImmutableArray<string> named);
            parents[parsed.Name] = named;
            read.Add(parsed.Parameter is null ? null : parsed.Parameter with { When = conditions });
        }

        ReportCycles(parents);
        return read.ToImmutable();
    }

    private ImmutableArray<Condition> Read(ParsedParameter parsed, out ImmutableArray<string> named)
    {
        named = [];
        if (parsed.Fields?.Find("when") is not { } node) return [];
        if (Fields.Of(node, $"space.{parsed.Name}.when", null, problems) is not { } fields) return [];
        named = [.. fields.Entries.Select(e => e.Key.Text)];
        var conditions = ImmutableArray.CreateBuilder<Condition>();
        foreach (YamlEntry entry in fields.Entries)
            if (FindParent(entry, parsed.Name) is { } parent && ReadValues(entry, parent, fields) is { Length: > 0 } values)
                conditions.Add(new Condition(parent.Name, values));
        return conditions.ToImmutable();
    }

    private Parameter? FindParent(YamlEntry entry, string child)
    {
        if (parameters.FirstOrDefault(p => p.Name == entry.Key.Text) is { } parent) return parent.Parameter;
        problems.Add(SpecCode.UnknownParent, entry.Key.Mark, $"'{child}' depends on '{entry.Key.Text}', which is no parameter",
            "a condition names another parameter of the space", DidYouMean.Fix(entry.Key.Text, [.. names.Where(n => n != child)]));
        return null;
    }

    private ImmutableArray<ParameterValue> ReadValues(YamlEntry entry, Parameter parent, Fields fields)
    {
        ImmutableArray<YamlNode> items = entry.Value is YamlSequence list ? list.Items : [entry.Value];
        if (items.IsEmpty)
            problems.Add(SpecCode.ImpossibleCondition, entry.Value.Mark, $"the condition on '{parent.Name}' lists no value", "the parameter would never be active", $"use values of: {ValueReader.Legal(parent)}");
        var reader = new ValueReader(problems);
        var values = ImmutableArray.CreateBuilder<ParameterValue>(items.Length);
        foreach (YamlNode item in items)
        {
            if (reader.Read(item, fields.PathOf(entry.Key.Text)) is not { } read) continue;
            ParameterValue value = ValueReader.Fit(parent, read);
            if (parent.Allows(value)) values.Add(value);
            else
                problems.Add(SpecCode.ImpossibleCondition, item.Mark, $"'{parent.Name}' can never be {value}{(value.Kind == ParameterValueKind.Text ? " (a text)" : string.Empty)}",
                    "a condition on a value that its parent cannot take never holds", $"use values of: {ValueReader.Legal(parent)}");
        }

        return values.ToImmutable();
    }

    private void ReportCycles(Dictionary<string, ImmutableArray<string>> parents)
    {
        var safe = new HashSet<string>(StringComparer.Ordinal);
        foreach (ParsedParameter start in parameters)
        {
            if (FindCycle(start.Name, parents, safe) is not { } cycle) continue;
            problems.Add(SpecCode.ConditionCycle, start.Fields!.Find("when")!.Mark, $"the conditions form a circle: {string.Join(" depends on ", cycle)}",
                "a parameter is decided after those that it depends on", "remove one of these conditions");
            safe.UnionWith(cycle);
        }
    }

    // Depth first without recursion: a path of names, and for each the parents still to follow.
    private static List<string>? FindCycle(string start, Dictionary<string, ImmutableArray<string>> parents, HashSet<string> safe)
    {
        var path = new List<string> { start };
        var open = new Stack<Queue<string>>([new Queue<string>(parents.GetValueOrDefault(start, []))]);
        while (open.Count > 0)
        {
            if (!open.Peek().TryDequeue(out string? parent))
            {
                open.Pop();
                safe.Add(path[^1]);
                path.RemoveAt(path.Count - 1);
                continue;
            }

            int seen = path.IndexOf(parent);
            if (seen == 0) return [.. path, parent];
            if (seen > 0 || safe.Contains(parent) || !parents.TryGetValue(parent, out ImmutableArray<string> next)) continue;
            path.Add(parent);
            open.Push(new Queue<string>(next));
        }

        return null;
    }
}
