using System.Text.Json;

namespace HyperSearch.Protocol.Http;

/// <summary>Where a coordinator listens and what it wants to be shown: kept in a home's <c>endpoint.json</c>, readable by its owner alone.</summary>
public sealed record EndpointAddress(string Url, string Token, int Pid)
{
    /// <summary>The name of the file inside a home.</summary>
    public const string FileName = "endpoint.json";

    private const int BytesMax = 4096;

    /// <summary>Never shows the token.</summary>
    public override string ToString() => $"{Url} (process {Pid})";

    /// <summary>Writes the file, whole or not at all; no other user can read it at any moment.</summary>
    public void Write(string path)
    {
        string draft = path + ".draft";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(draft);
        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, this, ProtocolJson.Options);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    /// <summary>The address in the file, or null where there is no file or not (yet) a readable one.</summary>
    public static EndpointAddress? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > BytesMax) return null;
            EndpointAddress? address = JsonSerializer.Deserialize<EndpointAddress>(File.ReadAllBytes(path), ProtocolJson.Options);
            return address is { Url: not null, Token: not null } ? address : null;
        }
        catch (Exception wrong) when (wrong is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
