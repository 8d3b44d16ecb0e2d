using System.Text;
using HyperSearch.Worker.Processes;

namespace HyperSearch.Worker.Tests.Processes;

[TestFixture]
public sealed class LineReaderTests
{
    [Test]
    public void Read_LinesOfAllKinds_ComeOneByOne()
    {
        Assert.That(Lines("a\r\n\nb\u00e9\nlast", 100), Is.EqualTo(new[] { ("a", false), ("", false), ("b\u00e9", false), ("last", false) }));
        Assert.That(Lines("", 100), Is.Empty);
    }

    [TestCase(4, "abcd", false)]
    [TestCase(3, "abc", true)]
    public void Read_LineAtTheLimit_IsCutBeyondIt(int bytesMax, string text, bool cut) =>
        Assert.That(Lines("abcd\ne\n", bytesMax), Is.EqualTo(new[] { (text, cut), ("e", false) }));

    [Test]
    public void Read_LineLongerThanTheBuffer_IsWhole()
    {
        string longLine = new('x', 100_000);
        Assert.That(Lines(longLine + "\nnext", 1 << 20), Is.EqualTo(new[] { (longLine, false), ("next", false) }));
    }

    private static List<(string Text, bool Cut)> Lines(string text, int bytesMax)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var reader = new LineReader(stream, bytesMax);
        var lines = new List<(string, bool)>();
        while (reader.Read() is { } line) lines.Add((line.Text, line.Cut));
        return lines;
    }
}
