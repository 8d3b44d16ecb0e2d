using System.Text.Json;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Homes;

/// <summary>
/// The tokens that `login` keeps, by coordinator, in a file that only its owner can read: <c>hypersearch/credentials.json</c> under
/// $XDG_CONFIG_HOME or ~/.config.
/// </summary>
internal sealed class Credentials(Func<string, string?> variable)
{
    /// <summary>Goes before the file: for machines that nobody logs in on.</summary>
    public const string TokenVariable = "HYPERSEARCH_TOKEN";

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Null where the environment names no place for settings.</summary>
    public string? Path
    {
        get
        {
            string? folder = NotEmpty(variable("XDG_CONFIG_HOME")) ?? (NotEmpty(variable("HOME")) is { } home ? System.IO.Path.Combine(home, ".config") : null);
            return folder is null ? null : System.IO.Path.Combine(folder, "hypersearch", "credentials.json");
        }
    }

    /// <exception cref="CliException">There is none, or others can read the file.</exception>
    public string TokenFor(CoordinatorTarget target) => NotEmpty(variable(TokenVariable)) ?? Read().GetValueOrDefault(target.Url)
        ?? throw new CliException(ExitCode.Authentication, "no_token", $"there is no token for {target.Url}") { Fix = $"hypersearch login {target.Url}   (or set {TokenVariable})" };

    /// <summary>Keeps a token; one of the same coordinator is replaced.</summary>
    public string Keep(CoordinatorTarget target, string token)
    {
        string path = Path ?? throw new CliException(ExitCode.Failed, "no_config", "there is no place for the token") { Why = "neither XDG_CONFIG_HOME nor HOME is set", Fix = $"set one of them, or use {TokenVariable}" };
        SortedDictionary<string, string> tokens = Read();
        tokens[target.Url] = token;
        MakeFolder(System.IO.Path.GetDirectoryName(path)!);
        string draft = path + ".draft";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(file, tokens, ProtocolJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        return path;
    }

    private SortedDictionary<string, string> Read()
    {
        if (Path is not { } path || !File.Exists(path)) return new(StringComparer.Ordinal);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new CliException(ExitCode.Authentication, "credentials_open", "others may read or write the file of tokens") { Where = path, Fix = $"chmod 600 {path}   (and have the tokens revoked if others may have read them)" };
        try
        {
            return new(JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path)) ?? [], StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            throw new CliException(ExitCode.Authentication, "credentials_damaged", "the file of tokens cannot be read") { Where = path, Fix = "remove it and log in again" };
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
