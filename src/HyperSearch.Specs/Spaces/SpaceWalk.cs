using System.Collections.Immutable;
using HyperSearch.Core.Randomness;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Spaces;

/// <summary>
/// One assignment at a time over a space, in place: made by <see cref="Enumerate"/> (all of a discrete space) or <see cref="Sample"/>.
/// Not thread-safe.
/// </summary>
internal sealed class SpaceWalk
{
    private readonly SearchSpace space;
    private readonly ParameterValue?[] values;
    private readonly Dictionary<string, int> indexOf;
    private readonly (int Parent, ImmutableArray<ParameterValue> Values)[][] conditions;

    public SpaceWalk(SearchSpace space)
    {
        this.space = space;
        values = new ParameterValue?[space.Parameters.Length];
        indexOf = space.Parameters.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        conditions = [.. space.Parameters.Select(p => p.When.Select(c => (indexOf[c.Parent], c.Values)).ToArray())];
    }

    /// <summary>Whether <paramref name="constraint"/> holds for the assignment that the walk stands on.</summary>
    /// <exception cref="InvalidOperationException">The constraint computes with something that is no number.</exception>
    public bool Holds(ConstraintExpression constraint) => constraint.Holds(Lookup);

    /// <summary>Stands on each assignment of a discrete space once, until <paramref name="visit"/> says false. True when all were visited.</summary>
    public bool Enumerate(Func<bool> visit) => EnumerateFrom(0, visit);

    /// <summary>Stands on one random assignment: every level of a discrete parameter is as likely as another, continua are uniform in their scale.</summary>
    public void Sample(PhiloxStream random)
    {
        foreach (int index in space.ParentsFirst)
            values[index] = IsActive(index) ? Draw(space.Parameters[index], random) : null;
    }

    private bool EnumerateFrom(int depth, Func<bool> visit)
    {
        if (depth == space.ParentsFirst.Length) return visit();
        int index = space.ParentsFirst[depth];
        values[index] = null;
        if (!IsActive(index)) return EnumerateFrom(depth + 1, visit);
        Parameter parameter = space.Parameters[index];
        for (long level = 0; level < parameter.LevelCount; level++)
        {
            values[index] = parameter.LevelAt(level);
            if (!EnumerateFrom(depth + 1, visit)) return false;
        }

        return true;
    }

    private bool IsActive(int index)
    {
        foreach ((int parent, ImmutableArray<ParameterValue> wanted) in conditions[index])
            if (values[parent] is not { } value || !wanted.Contains(value)) return false;
        return true;
    }

    private ParameterValue? Lookup(string name) => indexOf.TryGetValue(name, out int index) ? values[index]
        : space.Settings.TryGetValue(name, out double setting) ? ParameterValue.Float(setting) : null;

    private static ParameterValue Draw(Parameter parameter, PhiloxStream random)
    {
        double u = random.NextDouble();
        if (parameter is IntParameter { Scale: Scale.Log } whole)
            return whole.LevelAt(Math.Clamp((long)Math.Round((Between(whole.Low, whole.High, u) - whole.Low) / whole.Step), 0, whole.LevelCount!.Value - 1));
        if (parameter.LevelCount is { } count) return parameter.LevelAt(Math.Min((long)(u * count), count - 1));
        var real = (FloatParameter)parameter;
        return ParameterValue.Float(real.Scale == Scale.Log ? Between(real.Low, real.High, u) : real.Low + u * (real.High - real.Low));
    }

    private static double Between(double low, double high, double u) => Math.Clamp(Math.Exp(Math.Log(low) + u * (Math.Log(high) - Math.Log(low))), low, high);
}
