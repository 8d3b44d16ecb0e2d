using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace HyperSearch.Protocol.Artifacts;

/// <summary>
/// A folder, or a single file that keeps its name, as an artifact: the list of its files with their hashes, which are artifacts of
/// their own. Its JSON has one spelling (files in ordinal order, members sorted, no white space), so equal folders have equal hashes.
/// </summary>
public sealed record ArtifactManifest
{
    public const int BytesMax = 16 << 20;

    public const int FilesMax = 65_536;

    private const int DepthMax = 4;

    private ArtifactManifest(bool isFolder, IReadOnlyList<ManifestFile> files)
    {
        IsFolder = isFolder;
        Files = files;
        Json = Write(isFolder, files);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Json.Span));
    }

    /// <summary>False: one file, which stands by itself.</summary>
    public bool IsFolder { get; }

    /// <summary>By path, in ordinal order.</summary>
    public IReadOnlyList<ManifestFile> Files { get; }

    /// <summary>The manifest's own bytes.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    public string Sha256 { get; }

    /// <summary>Of all files together.</summary>
    public long TotalBytes => Files.Sum(f => f.Bytes);

    /// <exception cref="CoordinatorException">A path that may not be, two that collide, or too many files.</exception>
    public static ArtifactManifest OfFolder(IEnumerable<ManifestFile> files) => Checked(true, [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)]);

    /// <exception cref="CoordinatorException">The name may not be.</exception>
    public static ArtifactManifest OfFile(ManifestFile file) => Checked(false, [file]);

    /// <summary>Reads a manifest that came from somewhere else.</summary>
    /// <exception cref="CoordinatorException">It is none, or not in its one spelling.</exception>
    public static ArtifactManifest Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > BytesMax) throw Wrong($"it has more than {BytesMax} bytes");
        ArtifactManifest manifest;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DepthMax });
            manifest = Checked(document.RootElement.GetProperty("kind").GetString() switch { "folder" => true, "file" => false, _ => throw Wrong("its kind is neither folder nor file") }, [.. document.RootElement.GetProperty("files").EnumerateArray().Select(ReadFile)]);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Wrong(wrong.Message);
        }

        return manifest.Json.Span.SequenceEqual(json.Span) ? manifest : throw Wrong("it is not written in the one way that counts");
    }

    private static ManifestFile ReadFile(JsonElement file) =>
        new(file.GetProperty("path").GetString() ?? "", file.GetProperty("bytes").GetInt64(), file.GetProperty("sha256").GetString() ?? "");

    private static ArtifactManifest Checked(bool isFolder, IReadOnlyList<ManifestFile> files)
    {
        if (files.Count > FilesMax) throw Wrong($"it lists {files.Count} files, and {FilesMax} is the most");
        if (!isFolder && (files.Count != 1 || files[0].Path.Contains('/', StringComparison.Ordinal))) throw Wrong("a single file has one name and no folder");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string? before = null;
        foreach (ManifestFile file in files)
        {
            if (ArtifactPath.Fault(file.Path) is { } fault) throw Wrong($"the path '{file.Path}' cannot be taken: {fault}");
            if (file.Bytes < 0) throw Wrong($"'{file.Path}' has {file.Bytes} bytes");
            if (!ArtifactHash.IsValid(file.Sha256)) throw Wrong($"'{file.Path}' has no hash");
            if (before is not null && string.CompareOrdinal(before, file.Path) >= 0) throw Wrong($"'{file.Path}' is out of order or there twice");
            if (!seen.Add(file.Path)) throw Wrong($"'{file.Path}' is there twice but for upper and lower case");
            before = file.Path;
        }

        foreach (ManifestFile file in files)
            for (int slash = file.Path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = file.Path.IndexOf('/', slash + 1))
                if (seen.Contains(file.Path[..slash])) throw Wrong($"'{file.Path[..slash]}' is a file and a folder");
        return new ArtifactManifest(isFolder, files);
    }

    private static ReadOnlyMemory<byte> Write(bool isFolder, IReadOnlyList<ManifestFile> files)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ProtocolJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteStartArray("files");
            foreach (ManifestFile file in files)
            {
                json.WriteStartObject();
                json.WriteNumber("bytes", file.Bytes);
                json.WriteString("path", file.Path);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("kind", isFolder ? "folder" : "file");
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static CoordinatorException Wrong(string why) => new(ProblemCode.InvalidRequest, $"The manifest cannot be taken: {why}.");
}
