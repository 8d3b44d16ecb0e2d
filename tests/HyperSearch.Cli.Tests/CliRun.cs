using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests;

/// <summary>One call of the program, in this process, with its streams kept.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public static Task<CliRun> Of(string workingDirectory, params string[] arguments) => WithInput(workingDirectory, "", arguments);

    /// <summary>The same with something on standard input.</summary>
    public static Task<CliRun> WithInput(string workingDirectory, string input, params string[] arguments) => WithVariables(workingDirectory, new Dictionary<string, string>(), input, arguments);

    /// <summary>The same with variables in the environment.</summary>
    public static async Task<CliRun> WithVariables(string workingDirectory, IReadOnlyDictionary<string, string> variables, string input, params string[] arguments)
    {
        using var reader = new StringReader(input);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment
        {
            In = reader,
            Out = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Variable = variables.GetValueOrDefault,
            WorkingDirectory = workingDirectory,
            Clock = TimeProvider.System,
        };
        int code = await Application.Run(arguments, environment);
        return new CliRun(code, output.ToString(), error.ToString());
    }
}
