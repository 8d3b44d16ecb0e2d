using System.Text;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.FineTuning.Tokenizers.Training;

namespace HyperSearch.FineTuning.Tests.Tokenizers;

/// <summary>Small tokenizers made here: trained ones with parts replaced, and plain character ones.</summary>
internal static class TestTokenizers
{
    public const string End = "<|end|>";

    private static readonly string[] Lines =
    [
        "mercredi 3 février 2027 => 2027-02-03", "jeudi 4 février 2027 => 2027-02-04", "the theory of the thing, and then the end.",
        "the quick brown fox; the lazy dog", "    indented\n\ttabbed\r\n", "日本語の日本", "12345 12345",
    ];

    /// <summary>Byte-level, 320 tokens, id 0 is <see cref="End"/>.</summary>
    public static Tokenizer Trained() => Parse(TrainedJson());

    public static JsonObject TrainedJson() =>
        JsonNode.Parse(ByteLevelBpeTrainer.Train(Lines, 320, [End]))!.AsObject();

    public static Tokenizer With(Action<JsonObject> change)
    {
        var json = TrainedJson();
        change(json);
        return Parse(json);
    }

    /// <summary>A BPE model over the given tokens (ids in order), without normalizer, post-processor or decoder.</summary>
    public static JsonObject Characters(IEnumerable<string> tokens, IEnumerable<string> merges, JsonNode? preTokenizer = null, params JsonObject[] added)
    {
        var vocabulary = new JsonObject();
        foreach (var token in tokens)
            vocabulary[token] = vocabulary.Count;
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(added),
            ["pre_tokenizer"] = preTokenizer,
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray(merges.Select(m => (JsonNode)m).ToArray()),
            },
        };
    }

    public static JsonObject Added(int id, string content, params string[] flags)
    {
        var token = new JsonObject { ["id"] = id, ["content"] = content, ["normalized"] = false };
        foreach (var flag in flags)
            token[flag] = true;
        return token;
    }

    public static Tokenizer Parse(JsonObject json) => Tokenizer.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), "tokenizer.json");
}
