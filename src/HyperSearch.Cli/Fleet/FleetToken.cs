using System.Text;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Fleet;

/// <summary>The enrolment token as a file that only its owner reads. Job scripts and command lines are seen by everybody on a cluster.</summary>
internal static class FleetToken
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Checks the file that was named; else writes the token of the environment to <paramref name="path"/>.</summary>
    /// <exception cref="CliException">There is no token, no such file, or others may read it.</exception>
    public static void Provide(string path, bool named, string? token)
    {
        if (named) Check(path);
        else if (!string.IsNullOrWhiteSpace(token)) Write(path, token.Trim());
        else
            throw new CliException(ExitCode.Authentication, "no_token", "the workers need an enrolment token")
            {
                Why = "a coordinator lets no agent in without one",
                Fix = "hypersearch token create --scope enroll --out agents.token, then --token-file agents.token   (or set HYPERSEARCH_TOKEN)",
            };
    }

    private static void Check(string path)
    {
        if (!File.Exists(path)) throw new CliException(ExitCode.NotFound, "not_found", "there is no such token file") { Where = path, Fix = "hypersearch token create --scope enroll --out FILE   (makes one)" };
        if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Others) == 0) return;
        throw new CliException(ExitCode.Authentication, "token_file", "others may read or write the token file") { Where = path, Why = "whoever reads it can enrol workers", Fix = $"chmod 600 {ShellWord.Of(path)}" };
    }

    /// <summary>A new file beside the old one, then a rename: a file with other rights is never written through.</summary>
    private static void Write(string path, string token)
    {
        string fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options)) file.Write(Encoding.UTF8.GetBytes(token + "\n"));
        File.Move(fresh, path, overwrite: true);
    }
}
