using System.Text.Json;
using HyperSearch.FineTuning.Tokenizers.Models;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads a BPE model: vocabulary and merges, checked against each other.</summary>
internal static class BpeReader
{
    private const string OtherModelFix = "use a model whose tokenizer is byte-level BPE (GPT-2, Llama 3, Qwen 2 and their kin)";

    public static BpeModel Read(JsonField field)
    {
        RefuseUnsupported(field);
        var vocabulary = ReadVocabulary(field["vocab"]);
        var unknown = field["unk_token"].IsNull ? null : field["unk_token"].AsText();
        if (unknown is not null && vocabulary.IdOf(unknown) is null)
            throw field.Bad("TOK027", $"unk_token '{unknown}' is not in the vocabulary", "unknown characters need an id");
        return new BpeModel(
            vocabulary,
            ReadMerges(field["merges"], vocabulary),
            unknown is null ? null : vocabulary.IdOf(unknown),
            field["fuse_unk"].AsFlag(false),
            field["ignore_merges"].AsFlag(false));
    }

    private static void RefuseUnsupported(JsonField field)
    {
        // Files from before the type field have none and are BPE if they have merges.
        var type = field["type"].IsNull && !field["merges"].IsNull ? "BPE" : field["type"].AsText();
        if (type != "BPE")
            throw field.Bad("TOK010", $"the model type '{type}' at '{field.Path}' is not supported", "another algorithm would give other tokens; supported is BPE", OtherModelFix);
        if (field["dropout"] is { IsNull: false } dropout && (dropout.Element.ValueKind != JsonValueKind.Number || dropout.Element.GetDouble() != 0))
            throw field.Bad("TOK020", "model.dropout is set", "merges would be skipped at random, and the same text would give other tokens each time", "set dropout to null");
        if (field["byte_fallback"].AsFlag(false))
            throw field.Bad("TOK021", "model.byte_fallback is set", "it is not supported, and leaving it out would give other tokens", OtherModelFix);
        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (field[name] is { IsNull: false } affix && affix.AsText().Length > 0)
                throw field.Bad("TOK022", $"model.{name} is '{affix.AsText()}'", "it is not supported, and leaving it out would give other tokens", OtherModelFix);
        }
    }

    private static Vocabulary ReadVocabulary(JsonField field)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new Dictionary<int, string>();
        foreach (var (token, value) in field.Fields())
        {
            if (ids.Count == TokenizerLimits.VocabularyMax)
                throw field.Bad("TOK023", $"the vocabulary has more than {TokenizerLimits.VocabularyMax} tokens", "no model has that many");
            var id = value.AsId();
            if (!seen.TryAdd(id, token))
                throw field.Bad("TOK024", $"the tokens '{seen[id]}' and '{token}' have the same id {id}", "an id stands for one token");
            ids.Add(token, id);
        }

        if (ids.Count == 0)
            throw field.Bad("TOK025", "the vocabulary is empty", "nothing could be encoded");
        return new Vocabulary(ids);
    }

    private static List<(int, int, int)> ReadMerges(JsonField field, Vocabulary vocabulary)
    {
        var merges = new List<(int, int, int)>(field.ItemCount);
        foreach (var item in field.Items())
        {
            var (left, right) = ReadPair(item);
            merges.Add((IdOf(item, left, vocabulary), IdOf(item, right, vocabulary), IdOf(item, left + right, vocabulary)));
        }

        return merges;
    }

    private static (string Left, string Right) ReadPair(JsonField item)
    {
        var parts = item.Element.ValueKind == JsonValueKind.Array
            ? item.Items().Select(i => i.AsText()).ToArray()
            : item.AsText().Split(' ');
        return parts.Length == 2 && parts[0].Length > 0 && parts[1].Length > 0
            ? (parts[0], parts[1])
            : throw item.Bad("TOK026", $"'{item.Path}' is not a pair of tokens", "a merge joins two tokens");
    }

    private static int IdOf(JsonField item, string token, Vocabulary vocabulary) => vocabulary.IdOf(token)
        ?? throw item.Bad("TOK028", $"'{item.Path}' needs the token '{token}', which the vocabulary lacks", "every part and every result of a merge is a token");
}
