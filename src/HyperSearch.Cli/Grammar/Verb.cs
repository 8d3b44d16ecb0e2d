using System.CommandLine;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>A command with examples, which its help shows first.</summary>
internal sealed class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Command lines without the leading <c>hypersearch</c>, each with what it does.</summary>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; init; } = [];

    /// <summary>Binds the verb to what it does. Errors that escape become one report and an exit code.</summary>
    public Verb Does(CliEnvironment environment, Func<ParseResult, CliContext, CancellationToken, Task<int>> action)
    {
        SetAction((parse, cancel) => Guarded(environment, parse, action, cancel));
        return this;
    }

    private static async Task<int> Guarded(CliEnvironment environment, ParseResult parse, Func<ParseResult, CliContext, CancellationToken, Task<int>> action, CancellationToken cancel)
    {
        CliContext context = GlobalOptions.Context(parse, environment);
        try
        {
            return await action(parse, context, cancel).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The program's edge: whatever escaped a verb becomes a report and an exit code here.
        catch (Exception exception)
        {
            var report = ErrorReport.Of(exception);
            context.Screen.Show(report);
            if (context.Screen.Settings.Verbosity > 1) environment.Error.WriteLine(exception);
            return report.ExitCode;
        }
#pragma warning restore CA1031
    }
}
