using System.Text;
using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Tests.Broken;

/// <summary>Data files with one mistake each, and the exact sentence and place that the user reads.</summary>
[TestFixture]
public class BrokenDataTests
{
    private const string Row = "{\"prompt\":\"p\",\"completion\":\"c\"}\n";

    private static IEnumerable<TestCaseData> Files()
    {
        static TestCaseData Bytes(string name, byte[] file, string code, string what, string where) =>
            new TestCaseData(file, code, what, where).SetArgDisplayNames(name);
        static TestCaseData Text(string name, string file, string code, string what, string where) =>
            Bytes(name, Encoding.UTF8.GetBytes(file), code, what, where);

        yield return Text("empty", "", "DATA002", "the file has no rows", "d.jsonl");
        yield return Text("blank lines only", "\n  \r\n\t\n", "DATA002", "the file has no rows", "d.jsonl");
        yield return Text("byte order mark", "\uFEFF" + Row, "DATA003", "the file begins with a byte order mark", "d.jsonl, line 1, byte 0");
        yield return Bytes("Latin-1", [.. Encoding.UTF8.GetBytes(Row), .. Encoding.Latin1.GetBytes("{\"prompt\":\"f\u00E9v\"}\n")], "DATA004", "the line is not valid UTF-8", "d.jsonl, line 2, byte 44");
        yield return Bytes("UTF-16", Encoding.Unicode.GetBytes(Row), "DATA006", "the line is not valid JSON", "d.jsonl, line 1, byte 1");
        yield return Text("endless line", Row + new string('x', (4 << 20) + 1), "DATA005", "line 2 is longer than 4194304 bytes", "d.jsonl, line 2, byte 32");
        yield return Text("endless line, ended", Row + new string(' ', (4 << 20) + 1) + "\n", "DATA005", "line 2 is longer than 4194304 bytes", "d.jsonl, line 2, byte 32");
        yield return Text("no JSON", Row + "prompt: p\n", "DATA006", "the line is not valid JSON", "d.jsonl, line 2, byte 32");
        yield return Text("single quotes", "{'prompt': 'p', 'completion': 'c'}", "DATA006", "the line is not valid JSON", "d.jsonl, line 1, byte 1");
        yield return Text("cut off", "{\"prompt\":\"p\",\"compl", "DATA006", "the line is not valid JSON", "d.jsonl, line 1, byte 20");
        yield return Text("two objects on a line", "{\"prompt\":\"p\",\"completion\":\"c\"}{}", "DATA006", "the line is not valid JSON", "d.jsonl, line 1, byte 31");
        yield return Text("line break in a text", "{\"prompt\":\"p\n\",\"completion\":\"c\"}\n", "DATA006", "the line is not valid JSON", "d.jsonl, line 1, byte 12");
        yield return Text("trailing comma", "{\"prompt\":\"p\",\"completion\":\"c\",}\n", "DATA006", "the line is not valid JSON", "d.jsonl, line 1, byte 31");
        yield return Text("NaN", "{\"prompt\":NaN,\"completion\":\"c\"}\n", "DATA006", "the line is not valid JSON", "d.jsonl, line 1, byte 10");
        yield return Text("one big list", "[" + Row.TrimEnd() + "]", "DATA007", "the line is not a JSON object", "d.jsonl, line 1, byte 0");
        yield return Text("a text", "\"prompt\"\n", "DATA007", "the line is not a JSON object", "d.jsonl, line 1, byte 0");
        yield return Text("no completion", Row + "\n{\"prompt\":\"p\"}\n", "DATA008", "the line has no 'completion'", "d.jsonl, line 3, byte 33");
        yield return Text("no prompt", "{\"completion\":\"c\"}\n", "DATA008", "the line has no 'prompt'", "d.jsonl, line 1, byte 0");
        yield return Text("a number", "{\"prompt\":\"p\",\"completion\":3}\n", "DATA009", "'completion' is not a text", "d.jsonl, line 1, byte 0");
        yield return Text("null", "{\"prompt\":null,\"completion\":\"c\"}\n", "DATA009", "'prompt' is not a text", "d.jsonl, line 1, byte 0");
        yield return Text("a list of messages", "{\"prompt\":[],\"completion\":\"c\"}\n", "DATA009", "'prompt' is not a text", "d.jsonl, line 1, byte 0");
        yield return Text("another case", "{\"Prompt\":\"p\",\"completion\":\"c\"}\n", "DATA010", "the line has an unknown field 'Prompt'; did you mean 'prompt'?", "d.jsonl, line 1, byte 0");
        yield return Text("another name", "{\"prompt\":\"p\",\"output\":\"c\"}\n", "DATA010", "the line has an unknown field 'output'; did you mean 'completion'?", "d.jsonl, line 1, byte 0");
        yield return Text("field twice", "{\"prompt\":\"p\",\"prompt\":\"q\",\"completion\":\"c\"}\n", "DATA011", "the line has 'prompt' twice", "d.jsonl, line 1, byte 0");
        yield return Text("half a surrogate pair", "{\"prompt\":\"\\ud83d\",\"completion\":\"c\"}\n", "DATA012", "a text holds half of a surrogate pair", "d.jsonl, line 1, byte 0");
    }

    [TestCaseSource(nameof(Files))]
    public void Read_BrokenFile_NamesMistakeAndPlace(byte[] file, string code, string what, string where)
    {
        using var stream = new MemoryStream(file);
        var exception = Assert.Throws<DatasetException>(() => Dataset.Read(stream, "d.jsonl"))!;

        Assert.That((exception.Code, exception.What, exception.Where), Is.EqualTo((code, what, where)));
        Assert.That(exception.Why, Is.Not.Empty);
        Assert.That(exception.Fix, Is.Not.Empty);
    }

    [Test]
    public void Read_MissingFile_IsRefused() => Assert.That(() => Dataset.Read("/nowhere/d.jsonl"),
        Throws.TypeOf<DatasetException>().With.Property("What").EqualTo("there is no such file"));
}
