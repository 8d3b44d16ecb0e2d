using HyperSearch.FineTuning.Tokenizers.AddedTokens;
using HyperSearch.FineTuning.Tokenizers.Models;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads <c>added_tokens</c> and checks the ids against the model's vocabulary.</summary>
internal static class AddedTokensReader
{
    public static List<AddedToken> Read(JsonField field, Vocabulary vocabulary)
    {
        var tokens = new List<AddedToken>();
        if (field.IsNull)
            return tokens;
        if (field.ItemCount > TokenizerLimits.AddedTokensMax)
            throw field.Bad("TOK030", $"there are more than {TokenizerLimits.AddedTokensMax} added tokens", "no model has that many");
        var ids = new Dictionary<int, string>();
        var contents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in field.Items())
        {
            var token = ReadOne(item);
            if (token.Content.Length == 0)
                throw item.Bad("TOK031", $"'{item.Path}' has no content", "an empty token would be found everywhere");
            if (!contents.Add(token.Content))
                throw item.Bad("TOK032", $"the added token '{token.Content}' stands twice", "only one of the two could be meant");
            if (!ids.TryAdd(token.Id, token.Content))
                throw item.Bad("TOK033", $"the added tokens '{ids[token.Id]}' and '{token.Content}' have the same id {token.Id}", "an id stands for one token");
            CheckAgainst(item, token, vocabulary);
            tokens.Add(token);
        }

        return tokens;
    }

    private static AddedToken ReadOne(JsonField item)
    {
        var special = item["special"].AsFlag(false);
        return new AddedToken(
            item["id"].AsId(),
            item["content"].AsText(),
            item["single_word"].AsFlag(false),
            item["lstrip"].AsFlag(false),
            item["rstrip"].AsFlag(false),
            item["normalized"].AsFlag(!special),
            special);
    }

    private static void CheckAgainst(JsonField item, AddedToken token, Vocabulary vocabulary)
    {
        if (vocabulary.IdOf(token.Content) is { } id && id != token.Id)
            throw item.Bad("TOK034", $"the added token '{token.Content}' has id {token.Id}, but the vocabulary gives it {id}", "a token has one id");
        if (vocabulary.TokenOf(token.Id) is { } other && other != token.Content)
            throw item.Bad("TOK035", $"the added token '{token.Content}' has id {token.Id}, which the vocabulary gives to '{other}'", "an id stands for one token");
    }
}
