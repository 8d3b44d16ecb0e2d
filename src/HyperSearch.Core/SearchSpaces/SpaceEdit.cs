namespace HyperSearch.Core.SearchSpaces;

/// <summary>
/// What of a search space may change while a study goes on: the ends of ranges and the lists of choices. Everything else, the set of
/// parameters above all, is what its trials have in common.
/// </summary>
public static class SpaceEdit
{
    /// <summary>Which change is none of these, in words; null where all are.</summary>
    public static string? Fault(SearchSpace before, SearchSpace after)
    {
        if (!before.Constraints.Select(c => c.Text).SequenceEqual(after.Constraints.Select(c => c.Text), StringComparer.Ordinal)) return "constraints";
        foreach (Parameter old in before.Parameters)
            if (after.Find(old.Name) is not { } now) return $"space.{old.Name} (it is gone)";
            else if (Fault(old, now) is { } fault) return $"space.{old.Name}.{fault}";
        if (after.Parameters.FirstOrDefault(p => before.Find(p.Name) is null) is { } fresh) return $"space.{fresh.Name} (it is new)";
        return before.Parameters.Select(p => p.Name).SequenceEqual(after.Parameters.Select(p => p.Name), StringComparer.Ordinal) ? null : "space (another order)";
    }

    /// <summary>Whether any range or list of choices differs.</summary>
    public static bool Changes(SearchSpace before, SearchSpace after) =>
        before.Parameters.Zip(after.Parameters).Any(pair => !SameValues(pair.First, pair.Second));

    private static string? Fault(Parameter old, Parameter now)
    {
        if (old.GetType() != now.GetType()) return "type";
        if (!SameConditions(old, now)) return "when";
        if (old.Prior != now.Prior) return "prior";
        if (old.MemoryRising != now.MemoryRising) return "memory";
        return (old, now) switch
        {
            (FloatParameter a, FloatParameter b) => a.Scale != b.Scale ? "scale" : a.Step != b.Step ? "step" : a.Points != b.Points ? "points" : null,
            (IntParameter a, IntParameter b) => a.Scale != b.Scale ? "scale" : a.Step != b.Step ? "step" : null,
            (FixedParameter a, FixedParameter b) => a.Value != b.Value ? "value" : null,
            _ => null,
        };
    }

    private static bool SameConditions(Parameter a, Parameter b) => a.When.Length == b.When.Length
        && a.When.Zip(b.When).All(pair => pair.First.Parent == pair.Second.Parent && pair.First.Values.SequenceEqual(pair.Second.Values));

    private static bool SameValues(Parameter a, Parameter b) => (a, b) switch
    {
        (FloatParameter x, FloatParameter y) => x.Low == y.Low && x.High == y.High,
        (IntParameter x, IntParameter y) => x.Low == y.Low && x.High == y.High,
        (CategoricalParameter x, CategoricalParameter y) => x.Choices.SequenceEqual(y.Choices),
        _ => true,
    };
}
