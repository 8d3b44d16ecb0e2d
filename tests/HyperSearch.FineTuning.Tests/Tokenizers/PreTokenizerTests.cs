using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Tokenizers;

/// <summary>Where texts are cut. Every character is a token, and any two that stay in one piece would merge; so tokens show the pieces.</summary>
[TestFixture]
public class PreTokenizerTests
{
    private static readonly string[] Alphabet = ["a", "b", "-", "1", "2", "𝔘", "½", "👍", " "];

    private static string[] Pieces(string text, JsonNode preTokenizer)
    {
        // All strings of up to 6 characters that occur in the text are tokens, so a piece is one token (ignore_merges).
        var tokens = new List<string>(Alphabet);
        for (var i = 0; i < text.Length; i++)
        {
            for (var length = 1; length <= text.Length - i; length++)
            {
                if (!tokens.Contains(text.Substring(i, length)))
                    tokens.Add(text.Substring(i, length));
            }
        }

        var json = TestTokenizers.Characters(tokens.Where(t => !char.IsLowSurrogate(t[0]) && !char.IsHighSurrogate(t[^1])), [], preTokenizer);
        json["model"]!["ignore_merges"] = true;
        return TestTokenizers.Parse(json).Encode(text, false).Tokens.ToArray();
    }

    private static JsonObject Split(string kind, string pattern, string behavior, bool invert = false) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { [kind] = pattern },
        ["behavior"] = behavior,
        ["invert"] = invert,
    };

    [TestCase("Removed", new[] { "a", "b", "a" })]
    [TestCase("Isolated", new[] { "a", "-", "b", "-", "-", "a" })]
    [TestCase("MergedWithPrevious", new[] { "a-", "b-", "-", "a" })]
    [TestCase("MergedWithNext", new[] { "a", "-b", "-", "-a" })]
    [TestCase("Contiguous", new[] { "a", "-", "b", "--", "a" })]
    public void Split_Behavior_TreatsDelimitersAsNamed(string behavior, string[] expected) =>
        Assert.That(Pieces("a-b--a", Split("String", "-", behavior)), Is.EqualTo(expected));

    [TestCase("Removed", new[] { "-", "-", "-" })]
    [TestCase("MergedWithNext", new[] { "a-", "b-", "-", "a" })]
    [TestCase("Contiguous", new[] { "a", "-", "b", "--", "a" })]
    public void Split_Inverted_TakesTheRestAsDelimiters(string behavior, string[] expected) =>
        Assert.That(Pieces("a-b--a", Split("String", "-", behavior, invert: true)), Is.EqualTo(expected));

    [Test]
    public void Split_LiteralPattern_IsNoRegularExpression() =>
        Assert.That(Pieces("a1", Split("String", ".", "Isolated")), Is.EqualTo(new[] { "a1" }));

    [Test]
    public void Split_LetterBeyondTheBasicPlane_CountsAsLetter()
    {
        Assert.That(Pieces("a𝔘b-👍", Split("Regex", "\\p{L}+", "Isolated")), Is.EqualTo(new[] { "a𝔘b", "-👍" }));
        Assert.That(Pieces("1𝔘1", Split("Regex", "[^\\p{L}\\p{N}]", "Isolated")), Is.EqualTo(new[] { "1𝔘1" }));
        Assert.That(Pieces("a👍👍", Split("Regex", "[^\\p{L}\\p{N}]", "Isolated")), Is.EqualTo(new[] { "a", "👍", "👍" }));
    }

    [TestCase("'S", new[] { "a", "'S" })]
    [TestCase("'\u017F", new[] { "a", "'\u017F" })]
    public void Split_CaseInsensitiveGroup_FoldsTheLongS(string suffix, string[] expected) =>
        Assert.That(Pieces("a" + suffix, Split("Regex", "(?i:'s|'t)", "Isolated")), Is.EqualTo(expected));

    [TestCase(true, new[] { "a", "1", "2", "½", "b" })]
    [TestCase(false, new[] { "a", "12½", "b" })]
    public void Digits_AreSetApart(bool individually, string[] expected) =>
        Assert.That(Pieces("a12½b", new JsonObject { ["type"] = "Digits", ["individual_digits"] = individually }), Is.EqualTo(expected));

    [Test]
    public void ByteLevel_AddPrefixSpace_AlignsTheSpaceWithTheFirstCharacter()
    {
        var tokenizer = TestTokenizers.With(json =>
        {
            json["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = true };
            json["post_processor"] = null;
        });
        var spaced = tokenizer.Encode(" the end", false);

        var encoding = tokenizer.Encode("the end", false);

        Assert.That(encoding.Ids, Is.EqualTo(spaced.Ids));
        Assert.That(encoding.Offsets[0].Start, Is.Zero);
        Assert.That(encoding.Offsets[^1].End, Is.EqualTo(7));
        Assert.That(tokenizer.Encode("", false).Count, Is.Zero);
    }

    [Test]
    public void Encode_UnknownCharacters_GiveTheUnknownTokenOrNothing()
    {
        var json = TestTokenizers.Characters(["a", "?"], []);
        Assert.That(TestTokenizers.Parse(json).Encode("aðða", false).Ids, Is.EqualTo(new[] { 0, 0 }), "without unk_token they are dropped");

        json["model"]!["unk_token"] = "?";
        Assert.That(TestTokenizers.Parse(json).Encode("aðða", false).Ids, Is.EqualTo(new[] { 0, 1, 1, 0 }));

        json["model"]!["fuse_unk"] = true;
        var fused = TestTokenizers.Parse(json).Encode("aðða", false);
        Assert.That(fused.Ids, Is.EqualTo(new[] { 0, 1, 0 }));
        Assert.That(fused.Offsets[1], Is.EqualTo(new TokenOffset(1, 3)));
    }
}
