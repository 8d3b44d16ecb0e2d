using System.Text;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Cli.Workers;

/// <summary>
/// The token of a worker. What it is given may only let it in: that is exchanged once for a token of its own, which stays in the
/// worker's home and is good for nothing but its own attempts.
/// </summary>
internal sealed class WorkerToken(string agent, string? tokenFile, CoordinatorTarget coordinator, CliContext context)
{
    private string OwnPath => Path.Combine(context.Home.Path, "agents", Uri.EscapeDataString(agent) + ".token");

    /// <summary>The worker's own token, kept from an earlier start or got now; where the coordinator gives none for what it was shown, that itself.</summary>
    public async Task<string> Get(Func<string, HttpCoordinator> connect, CancellationToken cancel)
    {
        if (File.Exists(OwnPath)) return (await File.ReadAllTextAsync(OwnPath, cancel)).Trim();
        string given = await Given(cancel);
        using HttpCoordinator showing = connect(given);
        try
        {
            string own = (await showing.EnrollAgent(new EnrollAgent(agent), cancel)).Token;
            Keep(own);
            return own;
        }
        catch (CoordinatorException refusal) when (refusal.Code is ProblemCode.NotFound)
        {
            return given; // the coordinator inside `run` has one token for everything
        }
    }

    /// <summary>The kept token is not good any more: forgotten, so that the next start asks for another.</summary>
    public void Forget() => File.Delete(OwnPath);

    private async Task<string> Given(CancellationToken cancel)
    {
        if (tokenFile is null) return new Credentials(context.Environment.Variable).TokenFor(coordinator);
        string path = context.FullPath(tokenFile);
        string token = (await File.ReadAllTextAsync(path, cancel)).Trim();
        return token.Length > 0 ? token : throw new CliException(ExitCode.Usage, "no_token", "the token file is empty") { Where = path, Fix = "hypersearch token create --scope enroll --out FILE" };
    }

    private void Keep(string token)
    {
        string folder = Path.GetDirectoryName(OwnPath)!;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string draft = OwnPath + ".draft";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.UTF8.GetBytes(token + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, OwnPath, overwrite: true);
    }
}
