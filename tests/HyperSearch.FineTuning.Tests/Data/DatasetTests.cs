using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HyperSearch.FineTuning.Data;

namespace HyperSearch.FineTuning.Tests.Data;

[TestFixture]
public class DatasetTests
{
    private static Dataset Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Dataset.Read(stream, "d.jsonl");
    }

    [Test]
    public void Read_BlankLinesAndCarriageReturns_KeepLinesAndOffsets()
    {
        var data = Read("{\"prompt\":\"é\",\"completion\":\"1\"}\r\n\n  \n{\"completion\":\"2\",\"prompt\":\"\"}");

        Assert.That(data.Rows, Is.EqualTo(new[] { new DataRow(1, 0, "é", "1"), new DataRow(4, 38, "", "2") }));
    }

    [Test]
    public void Read_ManyRowsOverBufferBorders_FindsEachAtItsOffset()
    {
        // Rows of every length around the size of the read buffer's fractions, so that borders fall anywhere in a row.
        var lines = Enumerable.Range(0, 3000).Select(i => JsonSerializer.Serialize(new { prompt = new string('x', i % 211), completion = $"{i}" })).ToArray();
        lines[1500] = JsonSerializer.Serialize(new { prompt = new string('y', 200_000), completion = "1500" });
        var text = string.Join('\n', lines) + "\n";

        var data = Read(text);

        Assert.That(data.Rows.Select(r => r.Completion), Is.EqualTo(Enumerable.Range(0, 3000).Select(i => $"{i}")));
        Assert.That(data.Rows.Select(r => text.Substring((int)r.ByteOffset, lines[r.Line - 1].Length)), Is.EqualTo(lines));
        Assert.That(data.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))));
    }

    [Test]
    public void Read_StreamThatGivesAByteAtATime_GivesTheSameRows()
    {
        var text = "{\"prompt\":\"a\",\"completion\":\"b\"}\n{\"prompt\":\"c\",\"completion\":\"d\"}\n";
        using var slow = new OneByteStream(Encoding.UTF8.GetBytes(text));

        Assert.That(Dataset.Read(slow, "d.jsonl").Rows, Is.EqualTo(Read(text).Rows));
    }

    [Test]
    public void Sha256_BeforeTheEnd_Throws()
    {
        using var stream = new MemoryStream();
        Assert.That(() => new JsonlReader(stream, "d").Sha256, Throws.InvalidOperationException);
    }

    [Test]
    public void Read_OtherFields_ArePassedOver()
    {
        var data = Read("{\"id\":1,\"prompt\":\"p\",\"tags\":[{\"a\":null}],\"completion\":\"c\",\"source\":\"s\"}\n");
        Assert.That(data.Rows.Select(r => (r.Prompt, r.Completion)), Is.EqualTo(new[] { ("p", "c") }));
    }

    private sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
