using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal.Codec;

/// <summary>The member `earlier` of a study's creation: <c>[{"study","parameters","values"}, ..]</c>.</summary>
internal static class EarlierCodec
{
    public static void Write(Utf8JsonWriter json, ImmutableArray<EarlierTrial> earlier)
    {
        json.WriteStartArray("earlier"u8);
        foreach (EarlierTrial trial in earlier)
        {
            json.WriteStartObject();
            json.WriteString("study"u8, trial.Study);
            json.WritePropertyName("parameters"u8);
            JsonValues.Write(json, trial.Parameters);
            json.WriteStartArray("values"u8);
            foreach (double value in trial.Values) JsonValues.WriteNumber(json, value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static ImmutableArray<EarlierTrial> Read(ref Utf8JsonReader json, NamePool names)
    {
        JsonValues.Expect(ref json, JsonTokenType.StartArray);
        var earlier = ImmutableArray.CreateBuilder<EarlierTrial>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) earlier.Add(ReadOne(ref json, names));
        return earlier.DrainToImmutable();
    }

    private static EarlierTrial ReadOne(ref Utf8JsonReader json, NamePool names)
    {
        JsonValues.Expect(ref json, JsonTokenType.StartObject);
        string study = "";
        Assignment parameters = Assignment.Empty;
        ImmutableArray<double> values = [];
        while (JsonValues.NextName(ref json, names) is { } name)
        {
            json.Read();
            switch (name)
            {
                case "study": study = names.Read(ref json); break;
                case "parameters": parameters = JsonValues.ReadAssignment(ref json, names); break;
                case "values": values = JsonValues.ReadNumbers(ref json); break;
                default: json.Skip(); break;
            }
        }

        return new EarlierTrial(study, parameters, values);
    }
}
