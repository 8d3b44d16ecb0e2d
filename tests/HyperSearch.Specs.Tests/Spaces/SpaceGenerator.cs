using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Tests.Spaces;

/// <summary>Random legal search spaces: every kind of parameter, conditions on earlier ones, priors, grids and scales.</summary>
internal static class SpaceGenerator
{
    public static Gen<ImmutableArray<Parameter>> Spaces { get; } =
        from count in Gen.Choose(1, 8)
        from parameters in Gen.ListOf(Shapes(), count)
        from links in Gen.ListOf(Gen.Choose(0, 1_000), count)
        select Link([.. parameters.Select((p, i) => p with { Name = $"p{i}" })], [.. links]);

    private static Gen<double> Numbers { get; } =
        from mantissa in Gen.Choose(-999_999, 999_999)
        from exponent in Gen.Choose(-12, 6)
        select mantissa * Math.Pow(10, exponent);

    private static Gen<string> Texts { get; } = Gen.Elements("a", "yes", "1", "true", "null", "1e-3", "it's", "a: b", "x # y", "é", "*", "~", " ", "0x1f", "[a]");

    private static Gen<Parameter> Shapes() => Gen.OneOf(Floats(), Grids(), Ints(), Categoricals(), Gen.Constant<Parameter>(new BoolParameter("b")), Fixed());

    private static Gen<Parameter> Floats() =>
        from a in Numbers
        from b in Numbers
        from log in Gen.Elements(true, false)
        from points in Gen.Choose(1, 9)
        from prior in Gen.Elements(true, false)
        let low = log ? Math.Abs(Math.Min(a, b)) + 1e-9 : Math.Min(a, b)
        let high = log ? 2 * low + Math.Abs(a) : Math.Max(a, b)
        select (Parameter)new FloatParameter("f", low, high, log ? Scale.Log : Scale.Linear)
        {
            Points = points > 1 && low < high ? points : null,
            Prior = prior ? new ParameterPrior(high, 2.5) : null,
        };

    private static Gen<Parameter> Grids() =>
        from low in Gen.Choose(-1_000, 1_000)
        from step in Gen.Choose(1, 50)
        from count in Gen.Choose(1, 60)
        from scale in Gen.Elements(1m, 0.1m, 0.01m, 0.001m)
        select (Parameter)new FloatParameter("g", (double)(low * scale), (double)((low + step * count) * scale), Scale.Linear) { Step = (double)(step * scale) };

    private static Gen<Parameter> Ints() =>
        from low in Gen.Choose(1, 1_000)
        from step in Gen.Choose(1, 9)
        from count in Gen.Choose(0, 40)
        from log in Gen.Elements(true, false)
        from rising in Gen.Elements(true, false)
        select (Parameter)new IntParameter("i", low, low + (long)step * count, log ? Scale.Log : Scale.Linear, count == 0 ? 1 : step) { MemoryRising = rising };

    private static Gen<Parameter> Categoricals() =>
        from texts in Gen.ListOf(Texts, 4)
        from numbers in Gen.ListOf(Gen.Choose(-5, 5), 2)
        from list in Gen.Elements(true, false)
        let values = texts.Distinct().Select(ParameterValue.Text).Concat(numbers.Distinct().Select(n => ParameterValue.Float(n + 0.5)))
        select (Parameter)new CategoricalParameter("c", [.. values, .. list ? new[] { ParameterValue.List(["q", "1"]) } : []]);

    private static Gen<Parameter> Fixed() => Gen.OneOf(
            Numbers.Select(ParameterValue.Float), Gen.Choose(-99, 99).Select(n => ParameterValue.Int(n)), Texts.Select(ParameterValue.Text), Gen.Elements(true, false).Select(ParameterValue.Bool))
        .Select(value => (Parameter)new FixedParameter("x", value));

    // Each parameter may depend on an earlier one that has levels, on one or two of its values.
    private static ImmutableArray<Parameter> Link(Parameter[] parameters, int[] links)
    {
        for (int i = 1; i < parameters.Length; i++)
        {
            Parameter parent = parameters[links[i] % i];
            if (links[i] % 3 == 0 || parent.LevelCount is not { } levels) continue;
            ParameterValue[] values = [parent.LevelAt(links[i] % levels), parent.LevelAt(levels - 1)];
            parameters[i] = parameters[i] with { When = [new Condition(parent.Name, [.. values.Distinct()])] };
        }

        return [.. parameters];
    }
}
