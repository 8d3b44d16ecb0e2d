using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Tests.Tokenizers;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Data;

[TestFixture]
public class ExampleEncoderTests
{
    private const int EndId = 0;

    private static readonly Tokenizer Bytes = TestTokenizers.Trained();

    private static string Targets(Tokenizer tokenizer, TokenizedExample example) =>
        tokenizer.Decode(example.Ids[example.FirstTarget..], skipSpecialTokens: false);

    [TestCase("jeudi 4 février 2027 => ", "2027-02-04")]
    [TestCase("👍𝔘é", " ok")]
    [TestCase("", "2027")]
    [TestCase("x\n", "日本語")]
    public void Encode_BorderBetweenTokens_TrainsTheCompletionAndTheEnd(string prompt, string completion)
    {
        var example = new ExampleEncoder(Bytes, EndId, 512).Encode(prompt, completion);

        Assert.That(Targets(Bytes, example), Is.EqualTo(completion + TestTokenizers.End));
        Assert.That(example.Ids[..^1], Is.EqualTo(Bytes.Encode(prompt + completion, false).Ids), "tokenised as one text");
        Assert.That((example.Truncated, example.SeamShared), Is.EqualTo((false, false)));
    }

    [Test]
    public void Encode_TokenAcrossTheBorder_IsATargetAndReported()
    {
        Assert.That(Bytes.TokenToId("the"), Is.Not.Null, "the word must be one token for this test");

        var example = new ExampleEncoder(Bytes, EndId, 512).Encode("t", "he");

        Assert.That(example.Ids, Is.EqualTo(new[] { Bytes.TokenToId("the")!.Value, EndId }));
        Assert.That((example.FirstTarget, example.SeamShared), Is.EqualTo((0, true)));
    }

    [Test]
    public void Encode_WhiteSpaceCompletionWithTrimmedOffsets_IsStillTrained()
    {
        var trimming = TestTokenizers.With(json => json["post_processor"]!["trim_offsets"] = true);

        var example = new ExampleEncoder(trimming, EndId, 512).Encode("x", " ");

        Assert.That(Targets(trimming, example), Is.EqualTo(" " + TestTokenizers.End));
    }

    [Test]
    public void Encode_PostProcessorAddsBegin_PutsItFirstAndNeverTrainsIt()
    {
        var json = TestTokenizers.TrainedJson();
        json["post_processor"] = JsonNode.Parse("""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"the","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"the","type_id":0}}],
             "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":0}}],"special_tokens":{"the":{"id":"the","ids":[7],"tokens":["the"]}}}
            """);
        var tokenizer = TestTokenizers.Parse(json);

        var example = new ExampleEncoder(tokenizer, EndId, 512).Encode("", "2");

        Assert.That(tokenizer.BosTokenAddedByPostProcessor, Is.EqualTo(7));
        Assert.That(example.Ids, Is.EqualTo(new[] { 7, tokenizer.TokenToId("2")!.Value, EndId }));
        Assert.That((example.FirstTarget, example.TargetCount), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Encode_TooLong_KeepsTheStart()
    {
        var whole = new ExampleEncoder(Bytes, EndId, 512).Encode("12345", "678");
        var cut = new ExampleEncoder(Bytes, EndId, 7).Encode("12345", "678");
        var promptOnly = new ExampleEncoder(Bytes, EndId, 4).Encode("12345", "678");

        Assert.That(cut.Ids, Is.EqualTo(whole.Ids[..7]));
        Assert.That((cut.Truncated, cut.TargetCount), Is.EqualTo((true, 2)));
        Assert.That((promptOnly.FirstTarget, promptOnly.TargetCount), Is.EqualTo((4, 0)));
    }

    [Test]
    public void Encode_NoEndToken_AppendsNothing() =>
        Assert.That(new ExampleEncoder(Bytes, null, 512).Encode("", "2").Ids, Is.EqualTo(new[] { Bytes.TokenToId("2")!.Value }));
}
