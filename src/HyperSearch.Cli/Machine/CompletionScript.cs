using System.CommandLine;
using HyperSearch.Cli.Grammar;

namespace HyperSearch.Cli.Machine;

/// <summary>
/// Self-contained completion scripts, generated from the command tree. Verbs and flags stand in the script, so that pressing Tab
/// starts no process; only the names of studies are asked for.
/// </summary>
internal static class CompletionScript
{
    private const string StudyNames = "hypersearch study list --quiet 2>/dev/null";

    public static string For(string shell, RootCommand root) => shell switch
    {
        "bash" => Bash(root),
        "zsh" => "#compdef hypersearch\nautoload -U +X bashcompinit && bashcompinit\n" + Bash(root),
        "fish" => Fish(root),
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, "bash, zsh or fish"),
    };

    private static string Bash(RootCommand root)
    {
        List<string> lines =
        [
            "_hypersearch() {",
            "  local word=\"${COMP_WORDS[COMP_CWORD]}\" path=\"\" i candidates=\"\"",
            "  for ((i = 1; i < COMP_CWORD; i++)); do [[ ${COMP_WORDS[i]} == -* ]] || path+=\" ${COMP_WORDS[i]}\"; done",
            "  case \"$path\" in",
        ];
        foreach ((string path, Command command) in Walk(root, "").OrderByDescending(c => c.Path.Length)) lines.AddRange(BashCases(path, command));
        lines.AddRange(["  esac", "  COMPREPLY=($(compgen -W \"$candidates\" -- \"$word\"))", "}", "complete -F _hypersearch hypersearch"]);
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> BashCases(string path, Command command)
    {
        string flags = Flags(command);
        if (command.Subcommands.Count > 0)
        {
            yield return $"    \"{path}\") candidates=\"{string.Join(' ', Names(command))}\" ;;";
            yield break;
        }

        if (TakesStudy(command)) yield return $"    \"{path}\") candidates=\"$({StudyNames}) {flags}\" ;;";
        if (TakesFile(command)) yield return $"    \"{path}\") if [[ $word == -* ]]; then candidates=\"{flags}\"; else COMPREPLY=($(compgen -f -- \"$word\")); return; fi ;;";
        yield return $"    \"{path}\"*) candidates=\"{flags}\" ;;";
    }

    private static string Fish(RootCommand root)
    {
        List<string> lines = ["complete -c hypersearch -f"];
        foreach ((string path, Command command) in Walk(root, ""))
        {
            string seen = string.Join("; and ", path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => $"__fish_seen_subcommand_from {w}"));
            string condition = seen.Length == 0 ? "__fish_use_subcommand" : seen;
            string scope = seen.Length == 0 ? "" : $"-n '{seen}' ";
            lines.AddRange(command.Subcommands.Where(c => !c.Hidden).Select(c => $"complete -c hypersearch -n '{condition}' -a {c.Name} -d '{Quoted(c.Description)}'"));
            lines.AddRange(command.Options.Where(o => o.Name.StartsWith("--", StringComparison.Ordinal)).Select(o => $"complete -c hypersearch {scope}-l {o.Name[2..]} -d '{Quoted(o.Description)}'"));
            if (TakesStudy(command)) lines.Add($"complete -c hypersearch -n '{condition}' -a '({StudyNames})'");
            if (TakesFile(command)) lines.Add($"complete -c hypersearch -n '{condition}' -F");
        }

        return string.Join('\n', lines);
    }

    private static IEnumerable<(string Path, Command Command)> Walk(Command command, string path)
    {
        yield return (path, command);
        foreach (Command sub in command.Subcommands.Where(c => !c.Hidden))
            foreach ((string, Command) found in Walk(sub, $"{path} {sub.Name}")) yield return found;
    }

    private static IEnumerable<string> Names(Command command) => command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);

    private static string Flags(Command command) => string.Join(' ', command.Options.Concat(GlobalOptions.All).Where(o => !o.Hidden).Select(o => o.Name).Append("--help").Distinct(StringComparer.Ordinal));

    private static bool TakesStudy(Command command) => command.Arguments.FirstOrDefault()?.Name == "STUDY";

    private static bool TakesFile(Command command) => command.Arguments.FirstOrDefault()?.Name == "FILE";

    private static string Quoted(string? text) => (text ?? "").Replace("'", "\\'", StringComparison.Ordinal);
}
