using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace HyperSearch.Journal.Access;

/// <summary>
/// Tokens in a JSON file of a home, for its owner's eyes only. The process that holds the home's journal is the only one that writes it,
/// whole at every change: what a call returned from is in the file.
/// </summary>
public sealed class FileAccessStore : IAccessStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private readonly Lock gate = new();
    private readonly string path;
    private Content content;

    private FileAccessStore(string path, Content content)
    {
        this.path = path;
        this.content = content;
    }

    /// <summary>Reads the file; where there is none, it is made with the first change.</summary>
    /// <exception cref="JournalFormatException">Others can read the file, or it is no file of tokens.</exception>
    public static FileAccessStore Open(string path)
    {
        if (!File.Exists(path)) return new FileAccessStore(path, new Content([], null));
        PrivateFiles.RequirePrivate(path);
        try
        {
            return new FileAccessStore(path, JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Json) ?? throw new JsonException("it is null"));
        }
        catch (JsonException broken)
        {
            throw new JournalFormatException(path, $"it is no file of tokens: {broken.Message}", broken);
        }
    }

    public Task<AccessToken?> Find(ReadOnlyMemory<byte> sha256, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(content.Tokens.Find(t => t.Sha256.Span.SequenceEqual(sha256.Span)));
    }

    public Task Add(AccessToken token, CancellationToken cancel)
    {
        lock (gate)
        {
            if (content.Tokens.Exists(t => t.Id == token.Id || t.Sha256.Span.SequenceEqual(token.Sha256.Span)))
                throw new ArgumentException($"A token of the id '{token.Id}', or with its hash, is there already.", nameof(token));
            Keep(content with { Tokens = content.Tokens.Add(token) });
        }

        return Task.CompletedTask;
    }

    public Task<bool> TakeUse(string id, CancellationToken cancel)
    {
        lock (gate)
        {
            if (content.Tokens.Find(t => t.Id == id) is not { } token || token.UsesLeft is 0) return Task.FromResult(false);
            if (token.UsesLeft is { } left) Keep(content with { Tokens = content.Tokens.Replace(token, token with { UsesLeft = left - 1 }) });
            return Task.FromResult(true);
        }
    }

    public Task<bool> Revoke(string id, CancellationToken cancel)
    {
        lock (gate)
        {
            ImmutableList<AccessToken> left = content.Tokens.RemoveAll(t => t.Id == id);
            if (left.Count == content.Tokens.Count) return Task.FromResult(false);
            Keep(content with { Tokens = left });
            return Task.FromResult(true);
        }
    }

    public Task<IReadOnlyList<AccessToken>> List(CancellationToken cancel)
    {
        lock (gate) return Task.FromResult<IReadOnlyList<AccessToken>>([.. content.Tokens.OrderBy(t => t.CreatedAt)]);
    }

    public Task<byte[]> SigningKey(ReadOnlyMemory<byte> fresh, CancellationToken cancel)
    {
        lock (gate)
        {
            if (content.SigningKey is null) Keep(content with { SigningKey = fresh.ToArray() });
            return Task.FromResult(content.SigningKey!.ToArray());
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Memory moves after the file: a disk that is full changes nothing here either.
    private void Keep(Content next)
    {
        PrivateFiles.Write(path, JsonSerializer.SerializeToUtf8Bytes(next, Json));
        content = next;
    }

    private sealed record Content(ImmutableList<AccessToken> Tokens, byte[]? SigningKey);
}
