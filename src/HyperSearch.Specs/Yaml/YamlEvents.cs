using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HyperSearch.Specs.Yaml;

/// <summary>
/// The parser's events, one at a time. Whatever the parser throws comes out as <see cref="YamlSyntaxException"/>: on some broken
/// texts it trips over its own state (InvalidOperationException, ArgumentException and their kin) instead of saying what is wrong.
/// </summary>
internal sealed class YamlEvents(string text)
{
    private readonly Parser parser = new(new StringReader(text));
    private readonly Stack<(char? Bracket, Mark Mark)> open = new();
    private ParsingEvent? current;

    /// <summary>The event that is next to be taken.</summary>
    /// <exception cref="YamlSyntaxException">The text is not YAML.</exception>
    public ParsingEvent Current => current ??= Advance();

    /// <summary>Takes the current event if it is a <typeparamref name="T"/>.</summary>
    public T? Take<T>() where T : ParsingEvent
    {
        if (Current is not T wanted) return null;
        current = null;
        return wanted;
    }

    private ParsingEvent Advance()
    {
        try
        {
            if (!parser.MoveNext() || parser.Current is not { } next)
                throw new YamlSyntaxException("the text ends too early", new Mark(text.Count(c => c == '\n') + 1, 1));
            Track(next);
            return next;
        }
        catch (YamlException e)
        {
            throw new YamlSyntaxException(Reason(e), Mark.Of(e.Start));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            throw open.TryPeek(out var bracket) && bracket.Bracket is not null
                ? new YamlSyntaxException($"the '{bracket.Bracket}' that begins here is not closed", bracket.Mark)
                : new YamlSyntaxException("unexpected text", parser.Current is { } last ? Mark.Of(last.End) : Mark.Start);
        }
    }

    private void Track(ParsingEvent next)
    {
        if (next is SequenceStart sequence)
            open.Push((sequence.Style == SequenceStyle.Flow ? '[' : null, Mark.Of(next.Start)));
        else if (next is MappingStart mapping)
            open.Push((mapping.Style == MappingStyle.Flow ? '{' : null, Mark.Of(next.Start)));
        else if (next is SequenceEnd or MappingEnd)
            open.Pop();
    }

    // The parser's messages begin with capitals and end in a full stop; some carry the position again.
    private static string Reason(YamlException error)
    {
        string message = error.Message;
        int cut = message.LastIndexOf("): ", StringComparison.Ordinal);
        if (cut >= 0) message = message[(cut + 3)..];
        message = message.TrimEnd('.', ' ');
        return message.Length == 0 ? "unexpected text" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
