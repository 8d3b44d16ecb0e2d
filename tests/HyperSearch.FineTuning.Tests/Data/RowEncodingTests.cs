using System.Text;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Data.Checks;
using HyperSearch.FineTuning.Tests.Fixtures;
using HyperSearch.FineTuning.Tests.Tokenizers;
using HyperSearch.FineTuning.Tokenizers;

namespace HyperSearch.FineTuning.Tests.Data;

/// <summary>Plain text, texts with labels, and what becomes of rows that are too long.</summary>
[TestFixture]
public class RowEncodingTests
{
    private static readonly Tokenizer Bytes = TestTokenizers.Trained();

    [Test]
    public void Encode_Text_TrainsEveryTokenAndTheEnd()
    {
        var example = new ExampleEncoder(Bytes, 0, 512).Encode(new DataRow(1, 0, "", "the fév 日本"), DataKind.Text);
        Assert.That(example.Ids, Is.EqualTo((int[])[.. Bytes.Encode("the fév 日本", false).Ids, 0]));
        Assert.That((example.FirstTarget, example.TargetCount), Is.EqualTo((0, example.Ids.Length - 1)));
        Assert.That(example.TargetBytes, Is.EqualTo(Encoding.UTF8.GetByteCount("the fév 日本") - Encoding.UTF8.GetByteCount("the")), "nothing predicts the first token");
    }

    [TestCase("jeudi =>", " 2027 日本")]
    [TestCase("x", "é")]
    public void Encode_Completion_CountsItsBytes(string prompt, string completion)
        => Assert.That(new ExampleEncoder(Bytes, 0, 512).Encode(prompt, completion).TargetBytes, Is.EqualTo(Encoding.UTF8.GetByteCount(completion)));

    [Test]
    public void Encode_StartCut_KeepsTheEndAndTheBeginToken()
    {
        var json = TestTokenizers.TrainedJson();
        json["post_processor"] = System.Text.Json.Nodes.JsonNode.Parse("""
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"b","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
             "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":0}}],"special_tokens":{"b":{"id":"b","ids":[7],"tokens":["b"]}}}
            """);
        var tokenizer = TestTokenizers.Parse(json);
        var whole = new ExampleEncoder(tokenizer, 0, 512).Encode("one two three =>", "123");
        var cut = new ExampleEncoder(tokenizer, 0, 6) { Truncation = Truncation.Start }.Encode("one two three =>", "123");
        Assert.That(cut.Ids, Is.EqualTo((int[])[7, .. whole.Ids[^5..]]));
        Assert.That(tokenizer.Decode(cut.Ids[cut.FirstTarget..], true), Is.EqualTo("123"));
        Assert.That(cut.TargetBytes, Is.EqualTo(3));
    }

    [Test]
    public void Encode_LongRow_IsLeftOutOrRefusedAsAsked()
    {
        var data = new Dataset("d.jsonl", "", [new DataRow(4, 99, "the the the the", "the")]);
        Assert.That(RowEncoding.Encode(new ExampleEncoder(Bytes, 0, 3) { Truncation = Truncation.Drop }, data.Rows[0], data), Is.Null);
        var error = Assert.Throws<DatasetException>(() => RowEncoding.Encode(new ExampleEncoder(Bytes, 0, 3) { Truncation = Truncation.Refuse }, data.Rows[0], data))!;
        Assert.That((error.Code, error.Where), Is.EqualTo(("DATA028", "d.jsonl, line 4, byte 99")));
        Assert.That(RowEncoding.Encode(new ExampleEncoder(Bytes, 0, 300) { Truncation = Truncation.Refuse }, data.Rows[0], data)!.Truncated, Is.False);
    }

    [Test]
    public void Encode_PairForClassification_HasSpecialTokensAndLosesTheLongerTextFirst()
    {
        var tokenizer = Tokenizer.Load(Path.Combine(FixtureRoot.Committed("tokenizers", "wordpiece-cased"), "tokenizer.json"));
        var row = new DataRow(1, 0, "", "1") { Text = "January February March April May June", TextPair = "May June" };
        var (first, second) = (tokenizer.Encode(row.Text, false).Ids, tokenizer.Encode(row.TextPair, false).Ids);
        var whole = new ExampleEncoder(tokenizer, null, 512).Encode(row, DataKind.Classification);
        Assert.That(whole.Ids, Is.EqualTo(tokenizer.EncodePair(row.Text, row.TextPair, true).Ids));
        Assert.That((whole.Ids.Length, whole.SecondText, whole.TargetCount, whole.IsLabelled), Is.EqualTo((first.Count + second.Count + 3, first.Count + 2, 1, true)));
        var kept = second.Count + 1;
        Assert.That(first, Has.Count.GreaterThan(kept), "the first text must be the longer one");
        var length = 3 + second.Count + kept;
        var cut = new ExampleEncoder(tokenizer, null, length).Encode(row, DataKind.Classification);
        Assert.That(cut.Ids, Is.EqualTo((int[])[whole.Ids[0], .. first.Take(kept), whole.Ids[first.Count + 1], .. second, whole.Ids[^1]]));
        var start = new ExampleEncoder(tokenizer, null, length) { Truncation = Truncation.Start }.Encode(row, DataKind.Classification);
        Assert.That(start.Ids[1..(kept + 1)], Is.EqualTo(first.TakeLast(kept)));
    }

    [Test]
    public void Check_OtherKinds_FindsLeaksConflictsAndLeftOutRows()
    {
        static Dataset Labelled(string name, params (string Text, string Label)[] rows)
            => new(name, new string('0', 64), [.. rows.Select((r, i) => new DataRow(i + 1, 0, r.Text, r.Label) { Text = r.Text })]) { Kind = DataKind.Classification };

        var splits = new DataSplits(Labelled("t", ("good day", "1"), ("bad day", "0"), ("bad day", "1"), ("so long a text is not kept at all", "1")), Labelled("v", ("Good  day", "1"), ("bad day", "2")));
        var report = DataCheck.Run(splits, new ExampleEncoder(Bytes, 0, 12) { Truncation = Truncation.Drop });
        Assert.That(report.Findings.Select(f => (f.Code, f.Split, f.Count)), Is.SupersetOf(new[] { ("DATA014", "validation", 1), ("DATA015", "validation", 1), ("DATA021", "train", 1), ("DATA029", "train", 1) }));
        Assert.That(report.ToText(), Does.Contain("accuracy on validation"));
        Assert.That(report.Findings.Single(f => f.Code == "DATA025").What, Does.Contain("accuracy"));
    }
}
