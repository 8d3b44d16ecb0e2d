using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Grammar;

/// <summary>
/// What is wrong with a command line, once for each mistake and in the words of its help. The parser names .NET's types, and says of one unknown word that it
/// is unknown, that the words after it are too, and that a command is missing.
/// </summary>
internal static class UsageMistake
{
    public static ErrorReport Of(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string path = HelpText.PathOf(parse);
        string[] lines = [.. Lines(parse, command, path).Distinct(StringComparer.Ordinal)];
        string? near = Suggestion(parse, command);
        return new ErrorReport(ExitCode.Usage, "usage", string.Join("\n  ", lines), null, null, near is null ? $"{path} --help" : $"did you mean '{near}'?   ({path} --help lists all)");
    }

    private static IEnumerable<string> Lines(ParseResult parse, Command command, string path)
    {
        bool isNoun = command.Subcommands.Count > 0;
        string? unknown = parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;
        if (unknown is not null) yield return Unknown(unknown, isNoun, path);
        else if (isNoun) yield return $"{path} needs a command: {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}";
        foreach (ParseError error in parse.Errors)
            if (error.SymbolResult is not CommandResult) yield return OfValue(error);
    }

    private static string Unknown(string word, bool isNoun, string path) =>
        word.StartsWith('-') ? $"{path} has no option '{word}'"
        : isNoun ? $"there is no command '{word}'"
        : $"{path} takes no more arguments, and here is '{word}'";

    private static string OfValue(ParseError error)
    {
        string? given = error.SymbolResult?.Tokens is [{ Value: { } only }] ? only : null;
        (string Name, Symbol Symbol, Type ValueType)? taker = error.SymbolResult switch
        {
            OptionResult { Option: { } option } => (option.Name, option, option.ValueType),
            ArgumentResult { Argument: { } argument } => (argument.HelpName ?? argument.Name, argument, argument.ValueType),
            _ => null,
        };
        if (given is null || taker is not { } t) return error.Message;
        if (NumberOf(t.ValueType) is { } number) return $"{t.Name} takes {number}, not '{given}'";
        string[] choices = Choices(t.Symbol);
        return choices.Length == 0 ? error.Message : $"{t.Name} takes {string.Join(", ", choices[..^1])} or {choices[^1]}, not '{given}'";
    }

    private static string? NumberOf(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Int32 => $"a whole number up to {int.MaxValue}",
        TypeCode.Int64 => "a whole number",
        TypeCode.UInt64 => $"a whole number from 0 to {ulong.MaxValue}",
        TypeCode.Double => "a number",
        _ => null,
    };

    private static string[] Choices(Symbol symbol) => [.. symbol.GetCompletions(CompletionContext.Empty).Select(c => c.Label).Where(label => !label.StartsWith('-'))];

    private static string? Suggestion(ParseResult parse, Command command)
    {
        if (parse.UnmatchedTokens.Count > 0) return DidYouMean.Nearest(parse.UnmatchedTokens[0], Known(command));
        return parse.Errors.Select(e => e.SymbolResult is { Tokens: [{ Value: { } given }] } taker ? DidYouMean.Nearest(given, Choices(SymbolOf(taker))) : null).FirstOrDefault(near => near is not null);
    }

    private static Symbol SymbolOf(SymbolResult result) => result switch
    {
        OptionResult option => option.Option,
        ArgumentResult argument => argument.Argument,
        CommandResult command => command.Command,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.GetType().Name, "Options, arguments and commands are what a line consists of."),
    };

    private static IEnumerable<string> Known(Command command) =>
        command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)
            .Concat(command.Options.Select(o => o.Name))
            .Concat(GlobalOptions.All.Select(o => o.Name));
}
