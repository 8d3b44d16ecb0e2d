using System.CommandLine;
using System.Globalization;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Cli.Coordinators;

/// <summary>`token list`: the tokens that open the coordinator, without what they are.</summary>
internal static class TokenList
{
    public static Command Define(CliEnvironment environment)
    {
        Option<string?> database = DatabaseChoice.Option();
        return new Verb("list", "Lists the tokens that were not revoked, oldest first.")
        {
            Options = { database },
            Examples = [("token list", "id, scope, expiry and note")],
        }.Does(environment, async (parse, context, cancel) =>
        {
            await using TokenAccess tokens = await TokenAccess.Open(parse.GetValue(database), context, cancel);
            return Show(await tokens.List(cancel), context.Screen);
        });
    }

    private static int Show(IReadOnlyList<TokenSummary> tokens, Screen screen)
    {
        if (screen.Json)
        {
            screen.Record(tokens);
            return ExitCode.Done;
        }

        var table = new TextTable("ID", "SCOPE", "AGENT", "CREATED", "EXPIRES", "USES LEFT", "NOTE");
        foreach (TokenSummary t in tokens)
        {
            table.Add(
                t.Id, t.Scope, t.Agent ?? "", TokenText.Moment(t.CreatedAt), t.ExpiresAt is { } end ? TokenText.Moment(end) : "",
                t.UsesLeft?.ToString(CultureInfo.InvariantCulture) ?? "", t.Note ?? "");
        }

        table.WriteTo(screen);
        return ExitCode.Done;
    }
}
