using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Coordinators;

/// <summary>`token revoke`: ends a token.</summary>
internal static class TokenRevoke
{
    public static Command Define(CliEnvironment environment)
    {
        var id = new Argument<string>("ID") { Description = "The token's id, as `token list` shows it; not the token." };
        Option<string?> database = DatabaseChoice.Option();
        return new Verb("revoke", "Ends a token; every coordinator refuses it within seconds.")
        {
            Arguments = { id },
            Options = { database },
            Examples = [("token revoke 3f9a0c1d2e4b", "its holder gets 401 from now on")],
        }.Does(environment, async (parse, context, cancel) =>
        {
            await using TokenAccess tokens = await TokenAccess.Open(parse.GetValue(database), context, cancel);
            await tokens.Revoke(parse.GetRequiredValue(id), cancel);
            context.Screen.Note($"Revoked {parse.GetRequiredValue(id)}.");
            return ExitCode.Done;
        });
    }
}
