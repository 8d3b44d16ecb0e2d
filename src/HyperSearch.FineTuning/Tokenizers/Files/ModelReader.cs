using HyperSearch.FineTuning.Tokenizers.Models;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads the <c>model</c> of a file.</summary>
internal static class ModelReader
{
    private const string AlgorithmWhy = "another algorithm would give other tokens; supported are BPE, Unigram, WordPiece and WordLevel";

    public static ITokenModel Read(JsonField field) => TypeOf(field) switch
    {
        "BPE" => BpeReader.Read(field),
        "Unigram" => ReadUnigram(field),
        "WordPiece" => ReadWordPiece(field),
        "WordLevel" => ReadWordLevel(field),
        var type => throw field.Bad("TOK010", $"the model type '{type}' at '{field.Path}' is not supported", AlgorithmWhy, "use a model with another tokenizer"),
    };

    /// <summary>Files from before the type field have none, and tell by their fields what they are.</summary>
    private static string TypeOf(JsonField field)
    {
        if (!field["type"].IsNull)
            return field["type"].AsText();
        if (!field["merges"].IsNull)
            return "BPE";
        if (field["vocab"].Element.ValueKind == System.Text.Json.JsonValueKind.Array)
            return "Unigram";
        return field["continuing_subword_prefix"].IsNull ? field["type"].AsText() : "WordPiece";
    }

    private static WordPieceModel ReadWordPiece(JsonField field)
    {
        var vocabulary = VocabularyReader.Read(field["vocab"]);
        return new WordPieceModel(
            vocabulary,
            VocabularyReader.IdOf(field["unk_token"], vocabulary),
            field["continuing_subword_prefix"].IsNull ? "##" : field["continuing_subword_prefix"].AsText(),
            field["max_input_chars_per_word"].IsNull ? 100 : field["max_input_chars_per_word"].AsSmallNumber());
    }

    private static WordLevelModel ReadWordLevel(JsonField field)
    {
        var vocabulary = VocabularyReader.Read(field["vocab"]);
        return new WordLevelModel(vocabulary, VocabularyReader.IdOf(field["unk_token"], vocabulary));
    }

    private static UnigramModel ReadUnigram(JsonField field)
    {
        var list = field["vocab"];
        if (list.ItemCount is 0 or > TokenizerLimits.VocabularyMax)
            throw list.Bad("TOK025", $"the vocabulary has {list.ItemCount} tokens; it needs 1 to {TokenizerLimits.VocabularyMax}", "nothing could be encoded");
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>(list.ItemCount);
        foreach (var item in list.Items())
        {
            var entry = item.Items().ToArray();
            if (entry.Length != 2)
                throw item.Bad("TOK029", $"'{item.Path}' is not a token with its score", "each token of a unigram model has a score");
            if (!ids.TryAdd(entry[0].AsText(), scores.Count))
                throw item.Bad("TOK024", $"the token '{entry[0].AsText()}' stands twice", "an id stands for one token");
            scores.Add(entry[1].AsScore());
        }

        var unknown = field["unk_id"].AsId();
        return unknown < scores.Count
            ? new UnigramModel(new Vocabulary(ids), [.. scores], unknown, field["byte_fallback"].AsFlag(false))
            : throw field.Bad("TOK027", $"unk_id {unknown} is not in the vocabulary of {scores.Count}", "what is unknown needs an id");
    }
}
