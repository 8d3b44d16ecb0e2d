using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Tokenizers;

/// <summary>What must hold for any valid text.</summary>
[TestFixture]
public class TokenizerPropertyTests
{
    private static readonly string[] Awkward =
    [
        " ", "  ", "\n", "\r\n", "\t", "'s", "'S", "\u017F", "e\u0301", "\u00E9", "\u212B", "a\u0315\u0300", "q\u0323\u0307", "\u1112\u1161\u11AB", "\uD55C", "\u0344",
        "\u09C7\u09BE", "\u0F71\u0F72", "\u0345\u0301", "\u0334", "👍🏽", "𝔘𝔫", "𠮷", "\uFFFE", "\uFFFF", "\u0000", "\u3000", "\u200B", TestTokenizers.End, "<|end", "12", "³", "the",
    ];

    private static readonly Gen<string> Character = Gen.Choose(0, 0x10FFFF)
        .Select(c => c is >= 0xD800 and <= 0xDFFF ? "a" : char.ConvertFromUtf32(c));

    private static readonly Gen<string> Ordinary = Gen.Choose(0x20, 0x17F).Select(c => ((char)c).ToString());

    private static readonly Arbitrary<string> Texts =
        Gen.OneOf(Gen.Elements(Awkward), Character, Ordinary).ArrayOf().Select(string.Concat).ToArbitrary();

    private static Config Runs(int count) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(20270203UL, 7UL);

    private static Tokenizer WithNfc() => TestTokenizers.With(json => json["normalizer"] = new JsonObject { ["type"] = "NFC" });

    [Test]
    public void Decode_OfEncode_IsTheText()
    {
        var tokenizer = TestTokenizers.Trained();

        Prop.ForAll(Texts, text => tokenizer.Decode(tokenizer.Encode(text, true).Ids, skipSpecialTokens: false) == text).Check(Runs(1000));
    }

    [Test]
    public void Encode_AnyText_SpansCoverEveryCodePointInOrder()
    {
        var tokenizer = TestTokenizers.Trained();

        Prop.ForAll(Texts, text =>
        {
            var encoding = tokenizer.Encode(text, false);
            var covered = 0;
            foreach (var span in encoding.Spans)
            {
                // Several tokens may share a character whose bytes they split between them.
                if (span.Start > covered || span.End < covered || span.Start >= span.End)
                    return false;
                covered = span.End;
            }

            return covered == text.EnumerateRunes().Count()
                && encoding.Offsets.Zip(encoding.Spans).All(p => p.First.Start >= p.Second.Start && p.First.End <= p.Second.End);
        }).Check(Runs(1000));
    }

    [Test]
    public void Encode_WithNfc_GivesTheComposedText()
    {
        var tokenizer = WithNfc();

        Prop.ForAll(Texts, text =>
            tokenizer.Decode(tokenizer.Encode(text, false).Ids, false)
            == string.Join('\uFFFE', text.Split('\uFFFE').Select(part => part.Normalize(NormalizationForm.FormC)))).Check(Runs(2000));
    }

    [TestCase("e\u0301x", 0, 1, TestName = "Encode_ComposedPair_IsAlignedWithItsFirstCharacter")]
    [TestCase("\u00E9x", 0, 1, TestName = "Encode_AlreadyComposed_IsAlignedWithItself")]
    [TestCase("\u212Bx", 0, 1, TestName = "Encode_Singleton_IsAlignedWithItself")]
    public void Encode_WithNfc_KeepsPositions(string text, int start, int end)
    {
        var encoding = WithNfc().Encode(text, false);

        Assert.That(encoding.Spans[0], Is.EqualTo(new TokenOffset(start, end)));
        Assert.That(encoding.Spans[^1].End, Is.EqualTo(text.Length));
    }

    [Test]
    public void Encode_RandomMerges_AgreesWithTheTextbookAlgorithm()
    {
        // Letters a to d and every string of two to four of them; merges are a seeded choice of splits in a random order.
        var random = new Random(11);
        for (var round = 0; round < 40; round++)
        {
            var tokens = new List<string> { "a", "b", "c", "d" };
            var merges = new List<(string Left, string Right)>();
            for (var i = 0; i < 30; i++)
            {
                var (left, right) = (tokens[random.Next(tokens.Count)], tokens[random.Next(tokens.Count)]);
                if (left.Length + right.Length > 8 || merges.Contains((left, right)))
                    continue;
                merges.Add((left, right));
                if (!tokens.Contains(left + right))
                    tokens.Add(left + right);
            }

            var tokenizer = TestTokenizers.Parse(TestTokenizers.Characters(tokens, merges.Select(m => $"{m.Left} {m.Right}")));
            for (var n = 0; n < 50; n++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => "abcd"[random.Next(4)]));
                Assert.That(tokenizer.Encode(text, false).Tokens, Is.EqualTo(Textbook(text, merges)), text);
            }
        }
    }

    /// <summary>Look over all neighbours for the lowest rank, join the leftmost, begin again.</summary>
    private static List<string> Textbook(string text, List<(string Left, string Right)> merges)
    {
        var symbols = text.Select(c => c.ToString()).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, symbols.Count - 1)
                .Select(i => (Rank: merges.IndexOf((symbols[i], symbols[i + 1])), At: i))
                .Where(c => c.Rank >= 0)
                .DefaultIfEmpty((Rank: -1, At: -1))
                .Min();
            if (best.At < 0)
                return symbols;
            symbols[best.At] += symbols[best.At + 1];
            symbols.RemoveAt(best.At + 1);
        }
    }

    [Test]
    public void Encode_LoneSurrogates_BecomeReplacementCharacters() =>
        Assert.That(TestTokenizers.Trained().Decode(TestTokenizers.Trained().Encode("a\uD800b\uDC00", false).Ids, false), Is.EqualTo("a\uFFFDb\uFFFD"));

    [Test]
    public void Encode_FromManyThreads_GivesTheSameIds()
    {
        var tokenizer = TestTokenizers.Trained();
        var texts = Enumerable.Range(0, 200).Select(i => $"the {i} février => {i * 37}").ToArray();
        var alone = TestTokenizers.Trained();
        var expected = texts.Select(t => alone.Encode(t, false).Ids.ToArray()).ToArray();
        var results = new int[texts.Length][];

        Parallel.For(0, texts.Length, i => results[i] = tokenizer.Encode(texts[i], false).Ids.ToArray());

        Assert.That(results, Is.EqualTo(expected));
    }
}
