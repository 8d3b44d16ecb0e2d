using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Tokenizers;
using HyperSearch.FineTuning.Tokenizers.Training;

namespace HyperSearch.FineTuning.Tests.Tokenizers;

[TestFixture]
public class ByteLevelBpeTrainerTests
{
    [Test]
    public void Train_ByHand_GivesTheMergesOfTheTextbook()
    {
        // Words "abab" and " abab": (a, b) occurs 4 times, then (ab, ab) twice, then nothing twice.
        var json = JsonNode.Parse(ByteLevelBpeTrainer.Train(["abab abab"], 1000, ["<s>"]))!;

        Assert.That(json["model"]!["merges"]!.AsArray().Select(m => $"{m![0]} {m[1]}"), Is.EqualTo(new[] { "a b", "ab ab" }));
        Assert.That(json["model"]!["vocab"]!.AsObject(), Has.Count.EqualTo(1 + 256 + 2));
        Assert.That(json["model"]!["vocab"]!["<s>"]!.GetValue<int>(), Is.Zero);
        Assert.That(json["model"]!["vocab"]!["abab"]!.GetValue<int>(), Is.EqualTo(258));
    }

    [Test]
    public void Train_EqualCounts_PrefersTheSmallerIds()
    {
        var json = JsonNode.Parse(ByteLevelBpeTrainer.Train(["cd", "cd", "ab", "ab"], 1000, []))!;

        Assert.That(json["model"]!["merges"]!.AsArray().Select(m => $"{m![0]} {m[1]}"), Is.EqualTo(new[] { "a b", "c d" }));
    }

    [Test]
    public void Train_LinesInAnotherOrder_GivesTheSameBytes()
    {
        string[] lines = ["mercredi 3 février", "jeudi 4 février", "vendredi 5 mars", "日本語の日本"];

        Assert.That(ByteLevelBpeTrainer.Train(lines.Reverse(), 300, ["<e>"]), Is.EqualTo(ByteLevelBpeTrainer.Train(lines, 300, ["<e>"])));
    }

    [Test]
    public void Train_EnoughText_FillsTheVocabularyAndShortensTexts()
    {
        var lines = Enumerable.Range(1, 365).Select(d => new DateOnly(2027, 1, 1).AddDays(d).ToString("D", System.Globalization.CultureInfo.InvariantCulture)).ToArray();

        var tokenizer = Tokenizer.Parse(ByteLevelBpeTrainer.Train(lines, 320, ["<e>"]), "trained");

        Assert.That(tokenizer.VocabularySize, Is.EqualTo(320));
        var text = lines[34];
        Assert.That(tokenizer.Encode(text, false).Count, Is.LessThan(text.Length * 3 / 4));
        Assert.That(tokenizer.Decode(tokenizer.Encode(text, false).Ids, false), Is.EqualTo(text));
        Assert.That(tokenizer.Encode("2027", false).Count, Is.EqualTo(4), "digits stay single");
    }

    [Test]
    public void Train_MergedTokens_AreWhatEncodingGivesBack()
    {
        var bytes = ByteLevelBpeTrainer.Train(["the theory of the thing then", "the the the"], 280, []);
        var tokenizer = Tokenizer.Parse(bytes, "trained");

        // A merge's result must come out when its text is encoded: rank order and learning order agree.
        foreach (var merge in JsonNode.Parse(bytes)!["model"]!["merges"]!.AsArray())
        {
            var token = $"{merge![0]}{merge[1]}";
            var text = token.Replace('\u0120', ' ');
            Assert.That(tokenizer.Encode(text, false).Tokens, Is.EqualTo(new[] { token }), text);
        }
    }

    [Test]
    public void Train_TooFewIdsOrRepeatedSpecials_AreRefused()
    {
        Assert.That(() => ByteLevelBpeTrainer.Train([], 256, ["<e>"]), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => ByteLevelBpeTrainer.Train([], 300, ["<e>", "<e>"]), Throws.ArgumentException);
    }
}
