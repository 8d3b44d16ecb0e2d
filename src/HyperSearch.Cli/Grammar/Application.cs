using System.CommandLine;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>From arguments to an exit code.</summary>
internal static class Application
{
    public static async Task<int> Run(IReadOnlyList<string> arguments, CliEnvironment environment)
    {
        RootCommand root = CommandTree.Build(environment);
        ParseResult parse = root.Parse(arguments);
        if (AsksForHelp(parse) ? NamesNoVerb(parse) : parse.Errors.Count > 0) return Refuse(parse, arguments, environment);
        using var interruption = new Interruption(environment);
        var invocation = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        return await parse.InvokeAsync(invocation, interruption.Token).ConfigureAwait(false);
    }

    private static bool AsksForHelp(ParseResult parse) => parse.Action is HelpText;

    /// <summary>A word stands where a verb should: help about another command than the one that was meant is no answer.</summary>
    private static bool NamesNoVerb(ParseResult parse) => parse.UnmatchedTokens.Count > 0 && parse.CommandResult.Command.Subcommands.Count > 0;

    private static int Refuse(ParseResult parse, IReadOnlyList<string> arguments, CliEnvironment environment)
    {
        var screen = new Screen(environment, GlobalOptions.Guess(arguments));
        Command command = parse.CommandResult.Command;
        if (parse.Tokens.Count == 0 && arguments.Count == 0)
        {
            environment.Error.Write(HelpText.Of(command, HelpText.PathOf(parse)));
            return ExitCode.Usage;
        }

        screen.Show(UsageMistake.Of(parse));
        return ExitCode.Usage;
    }
}
