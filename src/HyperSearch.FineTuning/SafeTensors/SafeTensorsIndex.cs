using System.Text.Json;

namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// <c>model.safetensors.index.json</c>: which shard holds which tensor. File names are plain names in the index's own directory;
/// anything that could lead out of it is refused.
/// </summary>
public sealed record SafeTensorsIndex(IReadOnlyDictionary<string, string> FileOfTensor, long? TotalBytes)
{
    public const long FileBytesMax = 16L << 20;

    private const string Fix = "take the index that belongs to these shards, or save the model again";

    /// <summary>The shards' file names, ordinally sorted.</summary>
    public IReadOnlyList<string> Files { get; } = FileOfTensor.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();

    /// <exception cref="SafeTensorsException">The index breaks the format.</exception>
    public static SafeTensorsIndex Load(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > FileBytesMax)
            throw Bad("ST040", $"the index has {length} bytes; the limit is {FileBytesMax}", path, "an index of that size names more tensors than any model has");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <param name="json">The file's bytes.</param>
    /// <param name="path">Named in messages only.</param>
    /// <exception cref="SafeTensorsException">The index breaks the format.</exception>
    public static SafeTensorsIndex Parse(ReadOnlyMemory<byte> json, string path)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new SafeTensorsException("ST041", "the index is not valid JSON, or names something twice", path, "the index maps each tensor to one file", Fix, e);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                throw Bad("ST042", "the index has no object 'weight_map'", path, "weight_map says which shard holds which tensor");
            return new SafeTensorsIndex(ReadMap(map, path), ReadTotal(document.RootElement));
        }
    }

    private static Dictionary<string, string> ReadMap(JsonElement map, string path)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in map.EnumerateObject())
        {
            var file = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : null;
            if (file is null)
                throw Bad("ST043", $"weight_map does not give a file name for tensor '{property.Name}'", path, "weight_map says which shard holds which tensor");
            if (!IsPlainName(file))
                throw Bad("ST044", $"weight_map sends tensor '{property.Name}' to '{file}', which is no plain .safetensors file name", path, "shards lie beside the index; a path could lead anywhere on this machine");
            files[property.Name] = file;
        }

        if (files.Count == 0)
            throw Bad("ST045", "weight_map is empty", path, "a model without tensors cannot be loaded");
        return files;
    }

    private static bool IsPlainName(string file) =>
        file.EndsWith(".safetensors", StringComparison.Ordinal)
        && !file.AsSpan().ContainsAny('/', '\\', '\0')
        && !file.Contains(':', StringComparison.Ordinal)
        && !file.StartsWith('.');

    private static long? ReadTotal(JsonElement root) =>
        root.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("total_size", out var total) && total.ValueKind == JsonValueKind.Number
        && total.TryGetInt64(out var bytes)
            ? bytes
            : null;

    private static SafeTensorsException Bad(string code, string what, string path, string why) => new(code, what, path, why, Fix);
}
