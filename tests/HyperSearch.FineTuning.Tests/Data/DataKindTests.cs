using System.Text;
using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Tests.Data;

/// <summary>Which rows a file may hold, and what is said of those that fit none or another kind.</summary>
[TestFixture]
public class DataKindTests
{
    private const string Messages = """{"messages":[{"role":"user","content":"2+2?"},{"role":"assistant","content":"4"}]}""";

    private static Dataset Read(string text, DataKind? kind = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Dataset.Read(stream, "d.jsonl", kind);
    }

    [TestCase("""{"prompt":"p","completion":"c"}""", DataKind.PromptCompletion, "p", "c")]
    [TestCase("""{"text":"whole","id":3}""", DataKind.Text, "", "whole")]
    [TestCase("""{"text":"good","label":"positive"}""", DataKind.Classification, "good", "positive")]
    [TestCase("""{"text":"a","text_pair":"b","label":1}""", DataKind.Classification, "a\u001Fb", "1")]
    [TestCase("""{"label":false,"text":"a"}""", DataKind.Classification, "a", "false")]
    [TestCase(Messages, DataKind.Chat, "user: 2+2?", "4")]
    [TestCase("""{"prompt":"p","completion":"c","text":"pc","label":1}""", DataKind.PromptCompletion, "p", "c")]
    public void Read_FirstRow_SaysTheKind(string row, DataKind kind, string prompt, string completion)
    {
        var data = Read(row + "\n" + row);
        Assert.That(data.Kind, Is.EqualTo(kind));
        Assert.That(data.Rows.Select(r => (r.Prompt, r.Completion)), Is.EqualTo(Enumerable.Repeat((prompt, completion), 2)));
    }

    [Test]
    public void Read_NamedKind_PassesOverFieldsOfOthers()
    {
        var data = Read("""{"text":"a","label":1}""" + "\n" + """{"text":"b"}""", DataKind.Text);
        Assert.That((data.Kind, data.Rows[0].Completion, data.Rows.Count), Is.EqualTo((DataKind.Text, "a", 2)));
        Assert.That(Read("""{"prompt":"p","completion":"c","text":"t"}""", DataKind.Text).Rows[0].Completion, Is.EqualTo("t"));
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        static TestCaseData Case(string name, string file, DataKind? kind, string code, string what, int line) => new TestCaseData(file, kind, code, what, line).SetArgDisplayNames(name);

        yield return Case("texts, then a label", """{"text":"a"}""" + "\n\n" + """{"text":"b","label":1}""", null, "DATA017", "the line is of the kind classification, but the file began with text", 3);
        yield return Case("prompts, then messages", """{"prompt":"p","completion":"c"}""" + "\n" + Messages, null, "DATA017", "the line is of the kind chat, but the file began with prompt_completion", 2);
        yield return Case("labels, then none", """{"text":"b","label":1}""" + "\n" + """{"text":"a"}""", null, "DATA017", "the line is of the kind text, but the file began with classification", 2);
        yield return Case("named, label missing", """{"text":"b"}""", DataKind.Classification, "DATA008", "the line has no 'label'", 1);
        yield return Case("named, no messages", """{"text":"b"}""", DataKind.Chat, "DATA008", "the line has no 'messages'", 1);
        yield return Case("labels for label", """{"text":"b","labels":1}""", null, "DATA010", "the line has an unknown field 'labels'; did you mean 'label'?", 1);
        yield return Case("other chat format", """{"conversations":[{"from":"human","value":"x"}]}""", null, "DATA010", "the line has an unknown field 'conversations'; did you mean 'messages'?", 1);
        yield return Case("from for role", """{"messages":[{"from":"human","value":"x"}]}""", null, "DATA018", "message 1 has 'from' and no 'role'", 1);
        yield return Case("no list", """{"messages":"hello"}""", null, "DATA018", "'messages' is not a list", 1);
        yield return Case("no assistant", """{"messages":[{"role":"user","content":"x"}]}""", null, "DATA018", "no message is the assistant's", 1);
        yield return Case("no content", """{"messages":[{"role":"assistant"}]}""", null, "DATA018", "message 1 has no 'content'", 1);
        yield return Case("content a number", """{"messages":[{"role":"assistant","content":4}]}""", null, "DATA018", "message 1 has a 'content' that is neither a text nor a list of parts", 1);
        yield return Case("half a pair in content", """{"messages":[{"role":"assistant","content":"\ud83d"}]}""", null, "DATA012", "a text holds half of a surrogate pair", 1);
        yield return Case("several labels", """{"text":"b","label":[1,2]}""", null, "DATA018", "'label' is [1,2]", 1);
        yield return Case("a broken label", """{"text":"b","label":0.5}""", null, "DATA018", "'label' is 0.5", 1);
    }

    [TestCaseSource(nameof(Broken))]
    public void Read_RowThatDoesNotFit_IsOneErrorWithItsLine(string file, DataKind? kind, string code, string what, int line)
    {
        var error = Assert.Throws<DatasetException>(() => Read(file, kind))!;
        Assert.That((error.Code, error.What), Is.EqualTo((code, what)));
        Assert.That(error.Where, Does.StartWith($"d.jsonl, line {line}, byte "));
    }
}
