using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>Help: what the command is for, examples, usage, then the lists.</summary>
internal sealed class HelpText(RootCommand root, CliEnvironment environment) : SynchronousCommandLineAction
{
    /// <summary>Help is wanted even where the rest of the line does not parse.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        environment.Out.Write(Of(command, PathOf(parseResult)));
        if (command == root) environment.Out.Write(ExitCodes());
        return ExitCode.Done;
    }

    /// <summary>The words that lead to the command, beginning with the program.</summary>
    public static string PathOf(ParseResult parse)
    {
        var words = new Stack<string>();
        for (SymbolResult? result = parse.CommandResult; result is CommandResult current; result = result.Parent)
            words.Push(current.Command is RootCommand ? "hypersearch" : current.Command.Name);
        return string.Join(' ', words);
    }

    public static string Of(Command command, string path)
    {
        var text = new StringBuilder();
        text.Append(command.Description).Append("\n\n");
        IReadOnlyList<(string Line, string Meaning)> examples = command is RootCommand ? FirstSteps : command is Verb verb ? verb.Examples : [];
        Section(text, "Examples", examples.Select(e => ("hypersearch " + e.Line, e.Meaning)));
        text.Append("Usage\n  ").Append(Usage(command, path)).Append("\n\n");
        Section(text, "Commands", command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name + Arguments(c), c.Description ?? "")));
        Section(text, "Arguments", command.Arguments.Select(a => (a.HelpName ?? a.Name, a.Description ?? "")));
        IEnumerable<Option> own = command is RootCommand ? [] : command.Options.Where(o => !o.Recursive && !o.Hidden);
        Section(text, "Options", own.Select(o => (Label(o), o.Description ?? "")));
        Section(text, "Options of every command", GlobalOptions.All.Select(o => (Label(o), o.Description ?? "")).Append(("-h, --help", "This text.")));
        return text.ToString();
    }

    private static IReadOnlyList<(string Line, string Meaning)> FirstSteps { get; } =
    [
        ("run search-spaces/dates.yaml", "search; run it again after an interruption and it goes on"),
        ("study list", "what this home holds"),
        ("best dates", "the winner so far"),
        ("confirm dates", "score the winner once on the sealed test set"),
        ("doctor", "check this machine"),
    ];

    private static string Usage(Command command, string path) => path
        + Arguments(command)
        + (command.Subcommands.Any(c => !c.Hidden) ? " COMMAND" : "")
        + (command.Options.Count > 0 || command is not RootCommand ? " [options]" : "");

    private static string Arguments(Command command) =>
        string.Concat(command.Arguments.Select(a => a.Arity.MinimumNumberOfValues > 0 ? $" {a.HelpName ?? a.Name}" : $" [{a.HelpName ?? a.Name}]"));

    private static string Label(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).Append(option.Name));
        bool takesValue = option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);
        return takesValue ? $"{names} {option.HelpName ?? "VALUE"}" : names;
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Left, string Right)> rows)
    {
        (string Left, string Right)[] lines = [.. rows];
        if (lines.Length == 0) return;
        int width = lines.Max(l => l.Left.Length);
        text.Append(title).Append('\n');
        foreach ((string left, string right) in lines) text.Append("  ").Append(left.PadRight(width + 2)).Append(right).Append('\n');
        text.Append('\n');
    }

    private static string ExitCodes()
    {
        var text = new StringBuilder("Exit codes\n");
        foreach ((int code, string meaning) in ExitCode.All) text.Append("  ").Append(code.ToString(System.Globalization.CultureInfo.InvariantCulture).PadRight(5)).Append(meaning).Append('\n');
        return text.ToString();
    }
}
