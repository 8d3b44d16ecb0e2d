using System.Text.Json;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Journal.Codec;

/// <summary>A search space as canonical JSON.</summary>
internal static class SpaceWriter
{
    public static void Write(Utf8JsonWriter json, SearchSpace space)
    {
        json.WriteStartObject();
        json.WriteStartArray("parameters"u8);
        foreach (Parameter parameter in space.Parameters) Write(json, parameter);
        json.WriteEndArray();
        SpecWriter.WriteList(json, "constraints", space.Constraints, WriteConstraint);
        SpecWriter.WriteMap(json, "settings", space.Settings, (a, value) => a.WriteNumberValue(value));
        json.WriteEndObject();
    }

    // The names are kept because only the study file's reader knew which bare words are settings.
    private static void WriteConstraint(Utf8JsonWriter json, ConstraintExpression constraint)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, constraint.Text);
        json.WritePropertyName("names"u8);
        JsonValues.WriteTexts(json, constraint.Names);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Parameter parameter)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, parameter.Name);
        WriteKind(json, parameter);
        SpecWriter.WriteList(json, "when", parameter.When, WriteCondition);
        if (parameter.Prior is { } prior)
        {
            json.WriteStartObject("prior"u8);
            json.WriteNumber("center"u8, prior.Center);
            json.WriteNumber("factor"u8, prior.Factor);
            if (prior.Preset is { } preset) json.WriteString("preset"u8, preset);
            json.WriteEndObject();
        }

        if (parameter.MemoryRising) json.WriteBoolean("memory_rising"u8, true);
        json.WriteEndObject();
    }

    private static void WriteKind(Utf8JsonWriter json, Parameter parameter)
    {
        switch (parameter)
        {
            case FloatParameter p:
                json.WriteString("type"u8, "float");
                json.WriteNumber("low"u8, p.Low);
                json.WriteNumber("high"u8, p.High);
                json.WriteString("scale"u8, EnumNames.Of(p.Scale));
                if (p.Step is { } step) json.WriteNumber("step"u8, step);
                if (p.Points is { } points) json.WriteNumber("points"u8, points);
                break;
            case IntParameter p:
                json.WriteString("type"u8, "int");
                json.WriteNumber("low"u8, p.Low);
                json.WriteNumber("high"u8, p.High);
                json.WriteString("scale"u8, EnumNames.Of(p.Scale));
                json.WriteNumber("step"u8, p.Step);
                break;
            case CategoricalParameter p:
                json.WriteString("type"u8, "categorical");
                SpecWriter.WriteList(json, "choices", p.Choices, JsonValues.Write);
                break;
            case BoolParameter:
                json.WriteString("type"u8, "bool");
                break;
            case FixedParameter p:
                json.WriteString("type"u8, "fixed");
                json.WritePropertyName("value"u8);
                JsonValues.Write(json, p.Value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(parameter), parameter, "An unknown type of parameter.");
        }
    }

    private static void WriteCondition(Utf8JsonWriter json, Condition condition)
    {
        json.WriteStartObject();
        json.WriteString("parent"u8, condition.Parent);
        SpecWriter.WriteList(json, "values", condition.Values, JsonValues.Write);
        json.WriteEndObject();
    }
}
