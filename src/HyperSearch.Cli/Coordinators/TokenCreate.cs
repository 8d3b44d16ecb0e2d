using System.CommandLine;
using System.Text;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;
using HyperSearch.Journal;
using HyperSearch.Protocol.Access;

namespace HyperSearch.Cli.Coordinators;

/// <summary>`token create`: a new token, shown this once.</summary>
internal static class TokenCreate
{
    public static Command Define(CliEnvironment environment)
    {
        var scope = new Option<string>("--scope") { Description = "read, submit (studies), enroll (lets workers in), agent (one worker) or admin (everything).", HelpName = "SCOPE", Required = true };
        var expires = new Option<string?>("--expires") { Description = "How long it is good for: 12h, 30d (default: until it is revoked; for enroll a day).", HelpName = "TIME" };
        var uses = new Option<int?>("--uses") { Description = "How many workers a token of scope enroll lets in.", HelpName = "N" };
        var agent = new Option<string?>("--agent") { Description = "The worker's name, for scope agent.", HelpName = "NAME" };
        var note = new Option<string?>("--note") { Description = "What to call it in lists.", HelpName = "TEXT" };
        var outFile = new Option<string?>("--out") { Description = "Write the token to a file that only you can read, instead of printing it.", HelpName = "FILE" };
        Option<string?> database = DatabaseChoice.Option();
        return new Verb("create", "Makes a token; old ones stay good, so that users can change over.")
        {
            Options = { scope, expires, uses, agent, note, outFile, database },
            Examples =
            [
                ("token create --scope submit --expires 30d --note alice", "for a person"),
                ("token create --scope enroll --uses 16 --out agents.token", "for 16 workers, within a day"),
            ],
        }.Does(environment, async (parse, context, cancel) =>
        {
            var request = new CreateToken(
                parse.GetRequiredValue(scope), parse.GetValue(expires) is { } time ? Lifetime.Parse(time, "--expires").TotalSeconds : null, parse.GetValue(uses), parse.GetValue(agent), parse.GetValue(note));
            await using TokenAccess tokens = await TokenAccess.Open(parse.GetValue(database), context, cancel);
            return Show(await tokens.Create(request, cancel), parse.GetValue(outFile), context);
        });
    }

    private static int Show(TokenCreated created, string? file, CliContext context)
    {
        if (file is not null)
        {
            PrivateFiles.Write(context.FullPath(file), Encoding.UTF8.GetBytes(created.Token + "\n"));
            if (context.Screen.Json) context.Screen.Record(created.Summary);
        }
        else if (context.Screen.Json)
        {
            context.Screen.Record(created);
        }
        else
        {
            context.Screen.Data(created.Token);
        }

        TokenSummary summary = created.Summary;
        context.Screen.Note($"Token {summary.Id} of scope {summary.Scope}{TokenText.Until(summary)}; it is not shown again. Revoke it with: hypersearch token revoke {summary.Id}");
        return ExitCode.Done;
    }
}
