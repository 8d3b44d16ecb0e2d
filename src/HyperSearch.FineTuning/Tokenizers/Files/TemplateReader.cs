using HyperSearch.FineTuning.Tokenizers.PostProcessors;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads a <c>TemplateProcessing</c> post-processor.</summary>
internal static class TemplateReader
{
    public static IPostProcessor Read(JsonField field)
    {
        var special = new Dictionary<string, IReadOnlyList<(int, string)>>(StringComparer.Ordinal);
        foreach (var (name, value) in field["special_tokens"].Fields())
            special[name] = ReadSpecial(value);
        var single = ReadPieces(field["single"], special, sequences: 1);
        var pair = ReadPieces(field["pair"], special, sequences: 2);
        return new TemplatePostProcessor(single, pair);
    }

    /// <summary><c>BertProcessing</c>: [CLS] A [SEP] B [SEP], the second text of type 1.</summary>
    public static IPostProcessor ReadBert(JsonField field)
    {
        var (cls, sep) = (ReadPair(field["cls"]), ReadPair(field["sep"]));
        TemplatePiece[] single = [Special(cls, 0), Text(0, 0), Special(sep, 0)];
        return new TemplatePostProcessor(single, [.. single, Text(1, 1), Special(sep, 1)]);
    }

    /// <summary><c>RobertaProcessing</c>: &lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;, all of type 0, offsets trimmed as byte-level ones are.</summary>
    public static IPostProcessor ReadRoberta(JsonField field)
    {
        var (cls, sep) = (ReadPair(field["cls"]), ReadPair(field["sep"]));
        TemplatePiece[] single = [Special(cls, 0), Text(0, 0), Special(sep, 0)];
        return new SequencePostProcessor([
            new ByteLevelPostProcessor(field["add_prefix_space"].AsFlag(true), field["trim_offsets"].AsFlag(true)),
            new TemplatePostProcessor(single, [.. single, Special(sep, 0), Text(1, 0), Special(sep, 0)])]);
    }

    private static (int, string) ReadPair(JsonField field) => field.Items().ToArray() is [var token, var id]
        ? (id.AsId(), token.AsText())
        : throw field.Bad("TOK014", $"'{field.Path}' is not a token with its id", "each token needs its id");

    private static TemplatePiece Special((int, string) token, int type) => new(null, [token], type);

    private static TemplatePiece Text(int sequence, int type) => new(sequence, [], type);

    private static List<(int, string)> ReadSpecial(JsonField field)
    {
        var ids = field["ids"].Items().Select(i => i.AsId()).ToArray();
        var tokens = field["tokens"].Items().Select(t => t.AsText()).ToArray();
        if (ids.Length != tokens.Length)
            throw field.Bad("TOK014", $"'{field.Path}' has {ids.Length} ids for {tokens.Length} tokens", "each token needs its id");
        return ids.Zip(tokens).ToList();
    }

    private static List<TemplatePiece> ReadPieces(JsonField list, Dictionary<string, IReadOnlyList<(int, string)>> special, int sequences)
    {
        var pieces = list.Items().Select(item => ReadPiece(item, special)).ToList();
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            if (pieces.Count(p => p.Sequence == sequence) != 1)
                throw list.Bad("TOK015", $"the template '{list.Path}' does not hold sequence {(sequence == 0 ? 'A' : 'B')} exactly once", "each text must come out once");
        }

        if (sequences == 1 && pieces.Any(p => p.Sequence == 1))
            throw list.Bad("TOK016", $"the template '{list.Path}' holds sequence B", "a single text has no second sequence");
        return pieces;
    }

    private static TemplatePiece ReadPiece(JsonField field, Dictionary<string, IReadOnlyList<(int, string)>> special)
    {
        var sequence = field["Sequence"];
        if (!sequence.IsNull)
        {
            var id = sequence["id"].AsText();
            return id is "A" or "B"
                ? new TemplatePiece(id == "A" ? 0 : 1, [], sequence["type_id"].AsSmallNumber())
                : throw field.Bad("TOK017", $"'{sequence.Path}' names the sequence '{id}'", "sequences are A and B");
        }

        var token = field["SpecialToken"];
        var name = token["id"].AsText();
        return special.TryGetValue(name, out var tokens)
            ? new TemplatePiece(null, tokens, token["type_id"].AsSmallNumber())
            : throw field.Bad("TOK018", $"'{token.Path}' names the special token '{name}', which 'special_tokens' does not define", "the template needs its id");
    }
}
