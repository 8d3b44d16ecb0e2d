using System.Text.Json;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Fixtures;

/// <summary>Every line that the reference library wrote must come out to the letter: ids, tokens, offsets, decoded texts.</summary>
[TestFixture]
[Category("Fixtures")]
public class TokenizerFixtureTests
{
    private static IEnumerable<TestCaseData> Tokenizers() => FixtureRoot.Cases("tokenizers");

    [TestCaseSource(nameof(Tokenizers))]
    public void EncodeAndDecode_EveryExpectedLine_Agrees(string directory)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(directory, "tokenizer.json"));
        var lines = File.ReadAllLines(Path.Combine(directory, "expected.jsonl"));
        Assert.That(lines, Is.Not.Empty);
        Assert.Multiple(() =>
        {
            for (var i = 0; i < lines.Length; i++)
            {
                using var line = JsonDocument.Parse(lines[i]);
                CheckLine(tokenizer, line.RootElement, $"line {i + 1}: {lines[i][..Math.Min(120, lines[i].Length)]}");
            }
        });
    }

    private static void CheckLine(Tokenizer tokenizer, JsonElement line, string name)
    {
        if (line.TryGetProperty("text", out var text))
            CheckText(tokenizer, line, text.GetString()!, name);
        else if (line.TryGetProperty("pair", out var pair))
            CheckPair(tokenizer, line, pair, name);
        else
            CheckDecode(tokenizer, line, Ints(line, "decode_only"), name);
    }

    private static void CheckText(Tokenizer tokenizer, JsonElement line, string text, string name)
    {
        var plain = tokenizer.Encode(text, addSpecialTokens: false);
        var special = tokenizer.Encode(text, addSpecialTokens: true);
        Assert.That(plain.Ids, Is.EqualTo(Ints(line, "ids")), name);
        Assert.That(plain.Tokens, Is.EqualTo(line.GetProperty("tokens").EnumerateArray().Select(t => t.GetString())), name);
        Assert.That(plain.Offsets, Is.EqualTo(line.GetProperty("offsets").EnumerateArray().Select(o => new TokenOffset(o[0].GetInt32(), o[1].GetInt32()))), name);
        Assert.That(special.Ids, Is.EqualTo(Ints(line, "ids_with_special")), name);
        Assert.That(tokenizer.Decode(plain.Ids, skipSpecialTokens: false), Is.EqualTo(line.GetProperty("decoded").GetString()), name);
        Assert.That(tokenizer.Decode(special.Ids, skipSpecialTokens: true), Is.EqualTo(line.GetProperty("decoded_skip_special").GetString()), name);
    }

    private static void CheckPair(Tokenizer tokenizer, JsonElement line, JsonElement pair, string name)
    {
        var encoding = tokenizer.EncodePair(pair[0].GetString()!, pair[1].GetString()!, addSpecialTokens: true);
        Assert.That(encoding.Ids, Is.EqualTo(Ints(line, "ids_with_special")), name);
        Assert.That(encoding.TypeIds, Is.EqualTo(Ints(line, "type_ids")), name);
    }

    private static void CheckDecode(Tokenizer tokenizer, JsonElement line, int[] ids, string name)
    {
        Assert.That(tokenizer.Decode(ids, skipSpecialTokens: false), Is.EqualTo(line.GetProperty("decoded").GetString()), name);
        Assert.That(tokenizer.Decode(ids, skipSpecialTokens: true), Is.EqualTo(line.GetProperty("decoded_skip_special").GetString()), name);
    }

    private static int[] Ints(JsonElement line, string name) => line.GetProperty(name).EnumerateArray().Select(v => v.GetInt32()).ToArray();
}
