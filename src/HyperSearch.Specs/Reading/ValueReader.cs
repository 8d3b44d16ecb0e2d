using System.Globalization;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>Values of parameters as they stand in choices, conditions, enqueued trials and fixed parameters.</summary>
internal sealed class ValueReader(ProblemList problems)
{
    /// <summary>The value by its own look; a list is a list of texts. Null where it is none (reported).</summary>
    public ParameterValue? Read(YamlNode node, string path)
    {
        switch (node)
        {
            case RefusedNode:
                return null;
            case YamlScalar scalar when CoreSchema.AsValue(scalar) is { } value:
                return value;
            case YamlSequence { Items.Length: > 0 } list when list.Items.All(i => i is YamlScalar { IsNull: false }):
                return ParameterValue.List(list.Items.Select(i => ((YamlScalar)i).Text));
            default:
                problems.Add(SpecCode.WrongKind, node.Mark, $"'{path}' is {node.Shape}", "a value is a finite number, true, false, a text, or a list of texts",
                    "write a value; a text that looks like something else goes into quotes");
                return null;
        }
    }

    /// <summary>
    /// <paramref name="value"/> in the kind of <paramref name="parameter"/>: 1 for a float is 1.0, 8.0 for an integer is 8, and a number that is a level but for its last digits is that level. Other
    /// values stay as they are.
    /// </summary>
    public static ParameterValue Fit(Parameter parameter, ParameterValue value)
    {
        if (!value.TryGetNumber(out double number)) return value;
        return parameter switch
        {
            FloatParameter real => ParameterValue.Float(real.Meant(number)),
            IntParameter => AsWhole(value, number),
            CategoricalParameter or FixedParameter => FitLevel(parameter, value, number),
            _ => value,
        };
    }

    /// <summary>What <paramref name="parameter"/> can be, in words.</summary>
    public static string Legal(Parameter parameter) => parameter switch
    {
        FloatParameter { LevelCount: { } count } f when count <= 8 => string.Join(", ", Enumerable.Range(0, (int)count).Select(i => f.LevelAt(i).ToString())),
        FloatParameter f => $"{Text(f.Low)} to {Text(f.High)}{(f.Step is { } step ? $" in steps of {Text(step)}" : f.Points is { } points ? $" at {points} points" : string.Empty)}",
        IntParameter i => $"the whole numbers from {i.Low} to {i.High}{(i.Step > 1 ? $" in steps of {i.Step}" : string.Empty)}",
        CategoricalParameter c => string.Join(", ", c.Choices.Select(v => v.ToString())),
        BoolParameter => "true, false",
        FixedParameter x => x.Value.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "This kind of parameter is unknown."),
    };

    private static ParameterValue FitLevel(Parameter parameter, ParameterValue value, double number)
    {
        if (parameter.Allows(value)) return value;
        for (long i = 0; i < parameter.LevelCount; i++)
            if (parameter.LevelAt(i).TryGetNumber(out double level) && level == number) return parameter.LevelAt(i);
        return value;
    }

    private static ParameterValue AsWhole(ParameterValue value, double number) =>
        value.Kind == ParameterValueKind.Float && number == Math.Floor(number) && Math.Abs(number) < 9e15 ? ParameterValue.Int((long)number) : value;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
