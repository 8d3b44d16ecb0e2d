using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Tokenizers;

[TestFixture]
public class AddedTokenTests
{
    private static readonly string[] Letters = ["a", "b", " ", "é", "x"];

    private static string[] Tokens(string text, params string[][] added)
    {
        var tokens = added.Select((a, i) => TestTokenizers.Added(10 + i, a[0], a[1..])).ToArray();
        return TestTokenizers.Parse(TestTokenizers.Characters(Letters, [], null, tokens)).Encode(text, false).Tokens.ToArray();
    }

    [Test]
    public void Encode_OverlappingTokens_TakesTheLongestOfTheLeftmost() =>
        Assert.That(Tokens("a<x><x>>b", ["<x>"], ["<x>>"], ["x>>b"]), Is.EqualTo(new[] { "a", "<x>", "<x>>", "b" }));

    [TestCase("a <w> b", new[] { "a", " ", "<w>", " ", "b" }, TestName = "Encode_SingleWordAlone_IsFound")]
    [TestCase("ab", new[] { "a", "b" }, TestName = "Encode_NoToken_LeavesTheText")]
    public void Encode_SingleWord(string text, string[] expected) => Assert.That(Tokens(text, ["<w>", "single_word"]), Is.EqualTo(expected));

    [TestCase("x xa ax x", new[] { "X", " ", "x", "a", " ", "a", "x", " ", "X" }, TestName = "Encode_SingleWordInsideWords_IsLeftToTheModel")]
    [TestCase("éx x", new[] { "é", "x", " ", "X" }, TestName = "Encode_SingleWordAfterAnAccentedLetter_IsLeftToTheModel")]
    public void Encode_SingleWordOfLetters(string text, string[] expected)
    {
        var tokenizer = TestTokenizers.Parse(TestTokenizers.Characters(Letters, [], null, TestTokenizers.Added(4, "x", "single_word")));
        var encoding = tokenizer.Encode(text, false);
        // The model knows x too, under the same id; offsets tell whether it stood alone.
        Assert.That(string.Concat(encoding.Tokens), Is.EqualTo(text));
        Assert.That(encoding.Tokens, Is.EqualTo(expected.Select(t => t.ToLowerInvariant())));
    }

    [Test]
    public void Encode_StripLeft_TakesTheSpacesBefore()
    {
        var tokenizer = TestTokenizers.Parse(TestTokenizers.Characters(Letters, [], null, TestTokenizers.Added(10, "<m>", "lstrip")));

        var encoding = tokenizer.Encode("a  <m> b", false);

        Assert.That(encoding.Ids, Is.EqualTo(new[] { 0, 10, 2, 1 }));
        Assert.That(encoding.Offsets[1], Is.EqualTo(new TokenOffset(1, 6)));
    }

    [Test]
    public void Encode_StripRight_TakesTheSpacesBehindAndTheNextTokenKeepsItsOwn()
    {
        var tokenizer = TestTokenizers.Parse(TestTokenizers.Characters(Letters, [], null,
            TestTokenizers.Added(10, "<m>", "rstrip"), TestTokenizers.Added(11, "<n>", "lstrip")));

        var encoding = tokenizer.Encode("<m>  <n>a", false);

        Assert.That(encoding.Ids, Is.EqualTo(new[] { 10, 11, 0 }));
        Assert.That(encoding.Offsets, Is.EqualTo(new[] { new TokenOffset(0, 5), new TokenOffset(5, 8), new TokenOffset(8, 9) }));
    }

    [Test]
    public void Encode_NormalizedToken_IsFoundInTheNormalizedText()
    {
        var tokenizer = TestTokenizers.With(json =>
        {
            json["normalizer"] = new System.Text.Json.Nodes.JsonObject { ["type"] = "NFC" };
            var token = TestTokenizers.Added(900, "<cafe\u0301>");
            token["normalized"] = true;
            json["added_tokens"]!.AsArray().Add(token);
        });

        Assert.That(tokenizer.Encode("<caf\u00E9>", false).Ids, Is.EqualTo(new[] { 900 }));
        Assert.That(tokenizer.Encode("<cafe\u0301>", false).Ids, Is.EqualTo(new[] { 900 }));
    }

    [Test]
    public void Decode_SkipSpecialTokens_LeavesThemOut()
    {
        var tokenizer = TestTokenizers.Trained();
        var ids = tokenizer.Encode("the end" + TestTokenizers.End, false).Ids;

        Assert.That(ids[^1], Is.Zero);
        Assert.That(tokenizer.Decode(ids, skipSpecialTokens: true), Is.EqualTo("the end"));
        Assert.That(tokenizer.Decode(ids, skipSpecialTokens: false), Is.EqualTo("the end" + TestTokenizers.End));
        Assert.That(tokenizer.Decode([-1, 99_999, .. ids], skipSpecialTokens: true), Is.EqualTo("the end"), "ids of no token");
    }

    [Test]
    public void TokenToId_AddedAndOwnTokens_BothWays()
    {
        var tokenizer = TestTokenizers.Trained();

        Assert.That(tokenizer.TokenToId(TestTokenizers.End), Is.Zero);
        Assert.That(tokenizer.IdToToken(tokenizer.TokenToId("the")!.Value), Is.EqualTo("the"));
        Assert.That(tokenizer.TokenToId("no such token"), Is.Null);
        Assert.That(tokenizer.HighestId, Is.EqualTo(tokenizer.VocabularySize - 1));
        Assert.That(tokenizer.BosTokenAddedByPostProcessor, Is.Null);
    }
}
