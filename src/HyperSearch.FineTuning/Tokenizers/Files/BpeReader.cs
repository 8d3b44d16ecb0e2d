using System.Text.Json;
using HyperSearch.FineTuning.Tokenizers.Models;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads a BPE model: vocabulary and merges, checked against each other.</summary>
internal static class BpeReader
{
    private const string OtherModelFix = "use a model whose tokenizer does without it";

    public static BpeModel Read(JsonField field)
    {
        RefuseUnsupported(field);
        var vocabulary = VocabularyReader.Read(field["vocab"]);
        var unknown = field["unk_token"].IsNull ? null : field["unk_token"].AsText();
        if (unknown is not null && vocabulary.IdOf(unknown) is null)
            throw field.Bad("TOK027", $"unk_token '{unknown}' is not in the vocabulary", "unknown characters need an id");
        return new BpeModel(
            vocabulary,
            ReadMerges(field["merges"], vocabulary),
            unknown is null ? null : vocabulary.IdOf(unknown),
            field["fuse_unk"].AsFlag(false),
            field["ignore_merges"].AsFlag(false),
            field["byte_fallback"].AsFlag(false));
    }

    private static void RefuseUnsupported(JsonField field)
    {
        if (field["dropout"] is { IsNull: false } dropout && (dropout.Element.ValueKind != JsonValueKind.Number || dropout.Element.GetDouble() != 0))
            throw field.Bad("TOK020", "model.dropout is set", "merges would be skipped at random, and the same text would give other tokens each time", "set dropout to null");
        foreach (var name in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (field[name] is { IsNull: false } affix && affix.AsText().Length > 0)
                throw field.Bad("TOK022", $"model.{name} is '{affix.AsText()}'", "it is not supported, and leaving it out would give other tokens", OtherModelFix);
        }
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
