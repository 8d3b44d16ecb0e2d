using System.Collections.Immutable;
using System.Text;
using HyperSearch.Specs.Problems;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace HyperSearch.Specs.Yaml;

/// <summary>
/// Builds the tree of one YAML document from the parser's events. What could make a small file large or surprising (anchors, aliases,
/// tags, merge keys, more documents, duplicate keys) is refused here, at the event, with its place.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly ProblemList problems;
    private readonly YamlEvents events;
    private int nodes;

    private YamlTreeReader(string text, ProblemList problems)
    {
        this.problems = problems;
        events = new YamlEvents(text);
    }

    /// <summary>The root, or null where there is none or reading had to stop; the problems then say why.</summary>
    public static YamlNode? Read(string text, ProblemList problems)
    {
        if (Encoding.UTF8.GetByteCount(text) > YamlLimits.CharactersMax)
        {
            problems.Add(SpecCode.TooLarge, Mark.Start, $"the file has more than {YamlLimits.CharactersMax / 1024} KB",
                "a study file is written by a person; one this large is an accident", "move data out of the study file");
            return null;
        }

        if (ForbiddenCharacter.Find(text) is { } forbidden)
        {
            problems.Add(SpecCode.Syntax, forbidden.Mark, $"this is not YAML: the control character U+{(int)forbidden.Character:X4} stands here",
                "YAML takes none but tabs and line ends; most editors do not show them", "delete it");
            return null;
        }

        var reader = new YamlTreeReader(text, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (TreeLimitException)
        {
            return null;
        }
        catch (YamlSyntaxException e)
        {
            SyntaxProblem.Report(e, text, problems);
            return null;
        }
    }

    private YamlNode? ReadDocument()
    {
        Expect<StreamStart>();
        if (events.Take<StreamEnd>() is not null) return null;
        Expect<DocumentStart>();
        YamlNode root = ReadNode(0);
        Expect<DocumentEnd>();
        if (events.Current is DocumentStart second)
            problems.Add(SpecCode.SeveralDocuments, Mark.Of(second.Start), "a second document begins here",
                "a file describes one study", "remove the line --- and what follows, or put it into a file of its own");
        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        Mark mark = Mark.Of(events.Current.Start);
        if (depth > YamlLimits.DepthMax) throw Stop(mark, $"values are nested deeper than {YamlLimits.DepthMax} levels");
        if (++nodes > YamlLimits.NodesMax) throw Stop(mark, $"the file holds more than {YamlLimits.NodesMax} values");
        if (events.Take<AnchorAlias>() is { } alias) return RefuseAlias(alias, mark);
        if (events.Current is NodeEvent node) RefuseDecoration(node, mark);
        if (events.Take<Scalar>() is { } scalar) return scalar.Value.Contains('\0', StringComparison.Ordinal) ? RefuseNul(mark) : ToScalar(scalar, mark);
        if (events.Take<SequenceStart>() is not null) return ReadSequence(mark, depth);
        Expect<MappingStart>();
        return ReadMapping(mark, depth);
    }

    private void Expect<T>() where T : ParsingEvent
    {
        if (events.Take<T>() is null)
            throw new YamlSyntaxException("unexpected text", Mark.Of(events.Current.Start));
    }

    private YamlSequence ReadSequence(Mark mark, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (events.Take<SequenceEnd>() is null) items.Add(ReadNode(depth + 1));
        return new YamlSequence(mark, items.ToImmutable());
    }

    private YamlMapping ReadMapping(Mark mark, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new Dictionary<string, Mark>(StringComparer.Ordinal);
        while (events.Take<MappingEnd>() is null)
        {
            YamlNode key = ReadNode(depth + 1);
            YamlNode value = ReadNode(depth + 1);
            if (AcceptKey(key, seen) is { } name) entries.Add(new YamlEntry(name, value));
        }

        return new YamlMapping(mark, entries.ToImmutable());
    }

    private YamlScalar? AcceptKey(YamlNode key, Dictionary<string, Mark> seen)
    {
        if (key is RefusedNode) return null;
        if (key is not YamlScalar name)
            problems.Add(SpecCode.WrongShape, key.Mark, $"{key.Shape} stands where a key should",
                "keys are words", "write key: value");
        else if (name is { IsPlain: true, Text: "<<" })
            problems.Add(SpecCode.MergeKey, key.Mark, "the merge key '<<' is not taken",
                "a study file says everything once and in place", "write the keys out");
        else if (!seen.TryAdd(name.Text, key.Mark))
            problems.Add(SpecCode.DuplicateKey, key.Mark, $"the key '{name.Text}' is here twice",
                $"it stands on line {seen[name.Text].Line} already, and one of the two would be lost", "keep one of them");
        else return name;
        return null;
    }

    private RefusedNode RefuseAlias(AnchorAlias alias, Mark mark)
    {
        problems.Add(SpecCode.Anchor, mark, $"the alias '*{alias.Value}' is not taken (anchors and aliases are refused)",
            "a few of them can make a small file arbitrarily large", "write the value out");
        return new RefusedNode(mark);
    }

    private void RefuseDecoration(NodeEvent node, Mark mark)
    {
        if (!node.Anchor.IsEmpty)
            problems.Add(SpecCode.Anchor, mark, $"the anchor '&{node.Anchor.Value}' is not taken (anchors and aliases are refused)",
                "a few of them can make a small file arbitrarily large", $"remove &{node.Anchor.Value} and write the value out where it is needed");
        if (!node.Tag.IsEmpty)
            problems.Add(SpecCode.Tag, mark, $"the tag '{node.Tag.Value.Replace("tag:yaml.org,2002:", "!!", StringComparison.Ordinal)}' is not taken",
                "a value's kind follows from how it is written", "remove the tag; put a text that looks like a number into quotes");
    }

    private RefusedNode RefuseNul(Mark mark)
    {
        problems.Add(SpecCode.WrongKind, mark, "the text holds the character NUL", "no program can be given it: it ends every argument and every variable", "remove the \\0");
        return new RefusedNode(mark);
    }

    private static YamlScalar ToScalar(Scalar scalar, Mark mark)
    {
        bool plain = scalar.Style == ScalarStyle.Plain;
        int quotes = plain ? 0 : 1;
        bool oneLine = scalar.Start.Line == scalar.End.Line && scalar.End.Column - scalar.Start.Column == scalar.Value.Length + 2 * quotes;
        return new YamlScalar(mark, scalar.Value, plain, oneLine ? quotes : null);
    }

    private TreeLimitException Stop(Mark mark, string what)
    {
        problems.Add(SpecCode.TooLarge, mark, what, "a study file is written by a person; one like this is an accident", "make the file simpler");
        return new TreeLimitException();
    }

    /// <summary>Ends the reading of a tree that grew too large; its problem is reported already.</summary>
    private sealed class TreeLimitException : Exception;
}
