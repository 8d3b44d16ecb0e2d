using System.Collections.Immutable;

namespace HyperSearch.Core.SearchSpaces;

/// <summary>
/// The parameters of a study with the conditions and constraints between them. Immutable. Parameters keep the order of the file;
/// a parent may stand after its child.
/// </summary>
public sealed class SearchSpace
{
    private readonly ImmutableDictionary<string, Parameter> byName;

    /// <summary>Builds a space whose names are unique, whose parents exist and whose conditions form no cycle.</summary>
    /// <param name="settings">Numeric settings of the trial that constraints may name; a parameter of the same name wins.</param>
    public SearchSpace(ImmutableArray<Parameter> parameters, ImmutableArray<ConstraintExpression> constraints, ImmutableSortedDictionary<string, double> settings)
    {
        Parameters = parameters;
        Constraints = constraints;
        Settings = settings;
        byName = parameters.ToImmutableDictionary(p => p.Name, StringComparer.Ordinal);
        ParentsFirst = SortParentsFirst(parameters);
    }

    /// <summary>A space without constraints.</summary>
    public static SearchSpace Of(params ImmutableArray<Parameter> parameters) => new(parameters, [], ImmutableSortedDictionary<string, double>.Empty);

    public ImmutableArray<Parameter> Parameters { get; }

    public ImmutableArray<ConstraintExpression> Constraints { get; }

    public ImmutableSortedDictionary<string, double> Settings { get; }

    /// <summary>Indices into <see cref="Parameters"/>, each parent before its children.</summary>
    public ImmutableArray<int> ParentsFirst { get; }

    /// <summary>Whether every parameter has levels, so that the space can be exhausted.</summary>
    public bool IsDiscrete => Parameters.All(p => p.LevelCount is not null);

    public Parameter? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>
    /// Asks <paramref name="choose"/> for a value of each parameter that is active given the earlier answers, parents first, and
    /// gives the assignment in the space's own order. Constraints are not looked at.
    /// </summary>
    public Assignment Build(Func<Parameter, ParameterValue> choose)
    {
        var chosen = new ParameterValue?[Parameters.Length];
        foreach (int index in ParentsFirst)
            if (IsActive(Parameters[index], name => Chosen(chosen, name))) chosen[index] = choose(Parameters[index]);
        var values = ImmutableArray.CreateBuilder<NamedValue>(Parameters.Length);
        for (int i = 0; i < chosen.Length; i++)
            if (chosen[i] is { } value) values.Add(new NamedValue(Parameters[i].Name, value));
        return new Assignment(values.DrainToImmutable());
    }

    /// <summary>The first constraint that <paramref name="assignment"/> breaks, or null.</summary>
    public ConstraintExpression? Broken(Assignment assignment)
    {
        foreach (ConstraintExpression constraint in Constraints)
            if (!constraint.Holds(name => Lookup(assignment, name))) return constraint;
        return null;
    }

    /// <summary>Why <paramref name="assignment"/> is no legal point of this space, or null where it is one.</summary>
    public string? Refusal(Assignment assignment)
    {
        foreach (NamedValue item in assignment.Values)
            if (Find(item.Name) is not { } parameter) return $"'{item.Name}' is no parameter of this study";
            else if (!IsActive(parameter, name => assignment[name])) return $"'{item.Name}' is inactive here";
            else if (!parameter.Allows(item.Value)) return $"{item.Value} is no legal value of '{item.Name}'";
        foreach (Parameter parameter in Parameters)
            if (assignment[parameter.Name] is null && IsActive(parameter, name => assignment[name])) return $"'{parameter.Name}' is missing";
        return Broken(assignment) is { } broken ? $"the constraint '{broken}' does not hold" : null;
    }

    public static bool IsActive(Parameter parameter, Func<string, ParameterValue?> lookup)
    {
        foreach (Condition condition in parameter.When)
            if (!condition.Holds(lookup(condition.Parent))) return false;
        return true;
    }

    private ParameterValue? Lookup(Assignment assignment, string name) => assignment[name]
        ?? (byName.ContainsKey(name) ? null : Settings.TryGetValue(name, out double setting) ? ParameterValue.Float(setting) : null);

    private ParameterValue? Chosen(ParameterValue?[] chosen, string name)
    {
        for (int i = 0; i < chosen.Length; i++)
            if (string.Equals(Parameters[i].Name, name, StringComparison.Ordinal)) return chosen[i];
        return null;
    }

    private static ImmutableArray<int> SortParentsFirst(ImmutableArray<Parameter> parameters)
    {
        var order = ImmutableArray.CreateBuilder<int>(parameters.Length);
        var placed = new HashSet<string>(StringComparer.Ordinal);
        while (order.Count < parameters.Length)
        {
            int before = order.Count;
            for (int i = 0; i < parameters.Length; i++)
            {
                if (placed.Contains(parameters[i].Name) || !parameters[i].When.All(c => placed.Contains(c.Parent))) continue;
                order.Add(i);
                placed.Add(parameters[i].Name);
            }

            if (order.Count == before)
                throw new ArgumentException($"Conditions form a cycle or name no parameter: {string.Join(", ", parameters.Where(p => !placed.Contains(p.Name)).Select(p => p.Name))}", nameof(parameters));
        }

        return order.MoveToImmutable();
    }
}
