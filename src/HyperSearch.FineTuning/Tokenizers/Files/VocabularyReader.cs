using HyperSearch.FineTuning.Tokenizers.Models;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads a vocabulary that maps tokens to ids.</summary>
internal static class VocabularyReader
{
    public static Vocabulary Read(JsonField field)
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

    /// <summary>The id of a token that another field names.</summary>
    public static int IdOf(JsonField field, Vocabulary vocabulary) => vocabulary.IdOf(field.AsText())
        ?? throw field.Bad("TOK027", $"'{field.Path}' is '{field.AsText()}', which is not in the vocabulary", "what is unknown needs an id");
}
