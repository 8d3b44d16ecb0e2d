using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.Studies;

namespace HyperSearch.Journal.Codec;

/// <summary>The member `inputs` of a study's creation: <c>[{"path","sha256","bytes","folder"}, ..]</c>; `folder` only where it is true.</summary>
internal static class InputCodec
{
    public static void Write(Utf8JsonWriter json, ImmutableArray<StudyInput> inputs)
    {
        json.WriteStartArray("inputs"u8);
        foreach (StudyInput input in inputs)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, input.Path);
            json.WriteString("sha256"u8, input.Sha256);
            json.WriteNumber("bytes"u8, input.Bytes);
            if (input.IsFolder) json.WriteBoolean("folder"u8, true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static ImmutableArray<StudyInput> Read(ref Utf8JsonReader json, NamePool names)
    {
        JsonValues.Expect(ref json, JsonTokenType.StartArray);
        var inputs = ImmutableArray.CreateBuilder<StudyInput>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) inputs.Add(ReadOne(ref json, names));
        return inputs.DrainToImmutable();
    }

    private static StudyInput ReadOne(ref Utf8JsonReader json, NamePool names)
    {
        JsonValues.Expect(ref json, JsonTokenType.StartObject);
        string path = "", sha256 = "";
        long bytes = 0;
        bool isFolder = false;
        while (JsonValues.NextName(ref json, names) is { } name)
        {
            json.Read();
            switch (name)
            {
                case "path": path = json.GetString() ?? ""; break;
                case "sha256": sha256 = json.GetString() ?? ""; break;
                case "bytes": bytes = json.GetInt64(); break;
                case "folder": isFolder = json.GetBoolean(); break;
                default: json.Skip(); break;
            }
        }

        return new StudyInput(path, sha256, bytes, isFolder);
    }
}
