using System.Globalization;
using System.Text;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Tests.Spaces;

/// <summary>Prints a search space as a study file would spell it, so that reading it back can be compared with it.</summary>
internal static class SpaceYaml
{
    public static string Print(IEnumerable<Parameter> parameters)
    {
        var text = new StringBuilder("name: s\nobjective: {metric: y}\nbudget: {trials: 1}\nspace:\n");
        foreach (Parameter parameter in parameters) text.Append(CultureInfo.InvariantCulture, $"  {parameter.Name}: {{{string.Join(", ", Keys(parameter))}}}\n");
        return text.ToString();
    }

    private static IEnumerable<string> Keys(Parameter parameter) =>
        [.. Kind(parameter), .. When(parameter), .. Prior(parameter), .. parameter.MemoryRising ? new[] { "memory: rising" } : []];

    private static IEnumerable<string> Kind(Parameter parameter) => parameter switch
    {
        FloatParameter f => ["type: float", $"low: {Text(f.Low)}", $"high: {Text(f.High)}", Scale(f.Scale), .. f.Step is { } step ? new[] { $"step: {Text(step)}" } : [], .. f.Points is { } points ? new[] { $"points: {points}" } : []],
        IntParameter i => ["type: int", $"low: {i.Low}", $"high: {i.High}", Scale(i.Scale), $"step: {i.Step}"],
        CategoricalParameter c => ["type: categorical", $"choices: [{string.Join(", ", c.Choices.Select(Value))}]"],
        BoolParameter => ["type: bool"],
        FixedParameter x => ["type: fixed", $"value: {Value(x.Value)}"],
        _ => throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "This kind of parameter is unknown."),
    };

    private static IEnumerable<string> When(Parameter parameter)
    {
        if (parameter.When.IsEmpty) yield break;
        yield return $"when: {{{string.Join(", ", parameter.When.Select(c => $"{c.Parent}: [{string.Join(", ", c.Values.Select(Value))}]"))}}}";
    }

    private static IEnumerable<string> Prior(Parameter parameter)
    {
        if (parameter.Prior is { } prior) yield return $"prior: {{center: {Text(prior.Center)}, factor: {Text(prior.Factor)}}}";
    }

    private static string Scale(Scale scale) => scale == Core.SearchSpaces.Scale.Log ? "scale: log" : "scale: linear";

    private static string Value(ParameterValue value) => value.Kind switch
    {
        ParameterValueKind.Float => Text(value.AsFloat),
        ParameterValueKind.Text => Quoted(value.AsText),
        ParameterValueKind.List => $"[{string.Join(", ", value.AsList.Select(Quoted))}]",
        _ => value.ToString(),
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // A float needs a point or an exponent, or it reads as a whole number.
    private static string Text(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.Any(c => c is '.' or 'E') ? text : text + ".0";
    }
}
