using System.CommandLine;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Machine;

/// <summary>`completion SHELL`: a script that completes verbs, flags and the names of this home's studies.</summary>
internal static class Completion
{
    public static Command Define(CliEnvironment environment, RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new Verb("completion", "Prints a completion script for your shell.")
        {
            Arguments = { shell },
            Examples =
            [
                ("completion bash > ~/.local/share/bash-completion/completions/hypersearch", "bash"),
                ("completion zsh > \"${fpath[1]}/_hypersearch\"", "zsh"),
                ("completion fish > ~/.config/fish/completions/hypersearch.fish", "fish"),
            ],
        }.Does(environment, (parse, context, _) =>
        {
            context.Screen.Data(CompletionScript.For(parse.GetRequiredValue(shell), root));
            return Task.FromResult(ExitCode.Done);
        });
    }
}
