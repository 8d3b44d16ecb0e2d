using HyperSearch.Journal;
using HyperSearch.Journal.Access;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Coordinator.Access;

/// <summary>The administrator's token in a file: made at the first start over a store, the same ever after.</summary>
public static class AdminToken
{
    /// <summary>The name of the file inside a home.</summary>
    public const string FileName = "admin.token";

    private const int BytesMax = 1024;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Sees to it that some administrator's token is known. Where one was made it is written to the file.</summary>
    /// <exception cref="CoordinatorException">The file cannot be trusted.</exception>
    public static async Task Ensure(string path, AccessOptions options, CancellationToken cancel)
    {
        var desk = new TokenDesk(options);
        bool known = (await options.Store.List(cancel)).Any(t => t.Scope == AccessScope.Admin && !(t.ExpiresAt <= options.Time.GetUtcNow()));
        if (Read(path) is { } kept)
        {
            if (await options.Store.Find(TokenHash.Of(kept).ToBytes(), cancel) is not null) return;
            if (known) options.Log($"{path} opens nothing here: the token was revoked, or belongs to another coordinator");
            else await desk.Adopt(kept, AccessScope.Admin, "from " + Path.GetFileName(path), cancel);
        }
        else if (!known)
        {
            TokenCreated created = await desk.Create(new CreateToken("admin", Note: "made at the first start"), cancel);
            PrivateFiles.Write(path, System.Text.Encoding.UTF8.GetBytes(created.Token + "\n"));
            options.Log($"the administrator's token is in {path}");
        }
    }

    private static string? Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        if (!OperatingSystem.IsWindows() && (file.UnixFileMode & Others) != 0)
            throw new CoordinatorException(ProblemCode.Unauthorized, $"{path} holds a token and others may read or write it.", $"chmod 600 {path}; and revoke the token if others may have seen it");
        string text = file.Length > BytesMax ? "" : File.ReadAllText(path).Trim();
        return text.Length is >= 32 and <= TokenHash.LengthMax ? text
            : throw new CoordinatorException(ProblemCode.InvalidRequest, $"{path} holds no token: one has 32 to {TokenHash.LengthMax} characters.", "Remove the file; where no administrator's token is known, the next start makes one.");
    }
}
