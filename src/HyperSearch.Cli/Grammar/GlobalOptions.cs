using System.CommandLine;
using HyperSearch.Cli.Homes;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>The flags that every verb takes.</summary>
internal static class GlobalOptions
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print the whole record as JSON.", Recursive = true };
    private static readonly Option<bool> NoColor = new("--no-color") { Description = "No colour; NO_COLOR and TERM=dumb do the same.", Recursive = true };
    private static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Only data and errors.", Recursive = true };
    private static readonly Option<bool[]> Verbose = new("--verbose", "-v") { Description = "Say more; twice for stack traces.", Recursive = true, Arity = ArgumentArity.Zero };
    private static readonly Option<string?> Home = new("--home") { Description = "Folder of the journal and artifacts (default: $HYPERSEARCH_HOME, else .hypersearch).", HelpName = "DIR", Recursive = true };

    private static readonly Option<string?> Coordinator = new("--coordinator") { Description = "Work on the studies of this coordinator (default: $HYPERSEARCH_COORDINATOR, else the home).", HelpName = "URL", Recursive = true };

    public static IEnumerable<Option> All => [Json, NoColor, Quiet, Verbose, Home, Coordinator];

    public static CliContext Context(ParseResult parse, CliEnvironment environment)
    {
        int verbosity = parse.GetResult(Verbose)?.IdentifierTokenCount ?? 0;
        var settings = new ScreenSettings(parse.GetValue(Json), parse.GetValue(NoColor), parse.GetValue(Quiet), verbosity);
        HomeDirectory home = HomeDirectory.Find(parse.GetValue(Home), environment.Variable, environment.WorkingDirectory);
        return new CliContext(environment, new Screen(environment, settings), home) { NamedCoordinator = parse.GetValue(Coordinator), NamedHome = parse.GetValue(Home) };
    }

    /// <summary>The settings of a command line that did not parse: taken from the bare tokens.</summary>
    public static ScreenSettings Guess(IReadOnlyList<string> arguments) =>
        new(arguments.Contains("--json"), arguments.Contains("--no-color"), arguments.Contains("-q") || arguments.Contains("--quiet"), 0);
}
