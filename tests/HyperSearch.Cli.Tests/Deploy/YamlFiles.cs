using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace HyperSearch.Cli.Tests.Deploy;

/// <summary>YAML documents as JSON trees: anchors and merge keys are resolved.</summary>
internal static class YamlFiles
{
    public static IReadOnlyList<JsonNode> Documents(string text)
    {
        IDeserializer reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var parser = new MergingParser(new Parser(new StringReader(text)));
        var documents = new List<JsonNode>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
            if (JsonSerializer.SerializeToNode(reader.Deserialize<object?>(parser)) is { } document) documents.Add(document);
        return documents;
    }

    /// <summary>The node at a path of members; null where one is missing.</summary>
    public static JsonNode? At(this JsonNode node, params string[] path)
    {
        JsonNode? at = node;
        foreach (string name in path) at = (at as JsonObject)?[name];
        return at;
    }

    public static IReadOnlyList<string> Words(this JsonNode? node) => node is JsonArray array ? [.. array.Select(w => w!.ToString())] : [];

    public static IReadOnlyList<JsonNode> Items(this JsonNode? node) => node is JsonArray array ? [.. array.OfType<JsonNode>()] : [];

    public static IEnumerable<string> Keys(this JsonNode? node) => (node as JsonObject)?.Select(p => p.Key) ?? [];
}
