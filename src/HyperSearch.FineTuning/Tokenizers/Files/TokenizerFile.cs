using System.Text.Json;
using HyperSearch.FineTuning.Tokenizers.AddedTokens;

namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Reads a whole <c>tokenizer.json</c>. Its <c>truncation</c> and <c>padding</c> are not used: lengths are the data's business.</summary>
internal static class TokenizerFile
{
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string path)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = TokenizerLimits.NestingMax, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $"{path}, line {line + 1}, byte {e.BytePositionInLine}" : path;
            throw new TokenizerException("TOK002", "the file is not valid JSON, or gives a field or token twice", where, "a tokenizer is one JSON object", "copy or download tokenizer.json again", e);
        }

        using (document)
            return Build(new JsonField(document.RootElement, "", path));
    }

    private static Tokenizer Build(JsonField root)
    {
        if (root.Element.ValueKind != JsonValueKind.Object)
            throw root.Bad("TOK003", "the file does not hold an object", "a tokenizer is one JSON object");
        var normalizer = root["normalizer"].IsNull ? null : ComponentTables.ReadNormalizer(root["normalizer"]);
        var model = ModelReader.Read(root["model"]);
        var added = AddedTokensReader.Read(root["added_tokens"], model.Vocabulary);
        return new Tokenizer(
            new AddedVocabulary(added, normalizer),
            root["pre_tokenizer"].IsNull ? null : ComponentTables.ReadPreTokenizer(root["pre_tokenizer"]),
            model,
            root["post_processor"].IsNull ? null : ComponentTables.ReadPostProcessor(root["post_processor"]),
            root["decoder"].IsNull ? null : ComponentTables.ReadDecoder(root["decoder"]));
    }
}
