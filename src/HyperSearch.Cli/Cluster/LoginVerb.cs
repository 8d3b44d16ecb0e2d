using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol;

namespace HyperSearch.Cli.Cluster;

/// <summary>`login`: checks a token with its coordinator and keeps it for later commands.</summary>
internal static class LoginVerb
{
    private const int TokenLengthMax = 4096;

    public static Command Define(CliEnvironment environment)
    {
        var url = new Argument<string>("URL") { Description = "The coordinator's address." };
        var file = new Option<string?>("--token-file") { Description = "Read the token from a file (default: standard input, or typed unseen).", HelpName = "FILE" };
        return new Verb("login", "Checks a token and keeps it for a coordinator.")
        {
            Arguments = { url },
            Options = { file },
            Examples = [("login https://search.example:7450", "asks for the token"), ("login https://search.example:7450 < token", "for scripts; a token never stands on a command line")],
        }.Does(environment, (parse, context, cancel) => Run(CoordinatorTarget.Parse(parse.GetRequiredValue(url), "URL"), parse.GetValue(file), context, cancel));
    }

    private static async Task<int> Run(CoordinatorTarget target, string? tokenFile, CliContext context, CancellationToken cancel)
    {
        string token = Checked(tokenFile is null ? Ask(context, target) : await File.ReadAllTextAsync(context.FullPath(tokenFile), cancel));
        using HttpCoordinator coordinator = RemoteCoordinator.Connect(target, token, context);
        int studies = (await coordinator.ListStudies(cancel)).Count;
        string kept = new Credentials(context.Environment.Variable).Keep(target, token);
        if (context.Screen.Json) context.Screen.Record(new { target.Url, Credentials = kept, Studies = studies });
        else context.Screen.Data($"{target.Url} lets you in ({studies.ToString(CultureInfo.InvariantCulture)} studies); the token is in {kept}");
        context.Screen.Note($"For every command of this shell: export {CoordinatorTarget.Variable}={target.Url}");
        return ExitCode.Done;
    }

    private static string Ask(CliContext context, CoordinatorTarget target)
    {
        if (!context.Environment.InIsTerminal) return context.Environment.In.ReadLine() ?? "";
        context.Environment.Error.Write($"Token for {target.Url}: ");
        string typed = TypedSecret.Read();
        context.Environment.Error.WriteLine();
        return typed;
    }

    private static string Checked(string text)
    {
        string token = text.Trim();
        if (token.Length is > 0 and <= TokenLengthMax && token.All(c => c is > ' ' and < '\u007f')) return token;
        throw new CliException(ExitCode.Usage, "no_token", token.Length == 0 ? "there is no token" : "this is no token: it holds spaces, lines or other characters that none has") { Fix = "type it when asked, or --token-file FILE; `hypersearch token create` makes one" };
    }
}
