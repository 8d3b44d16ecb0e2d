using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Terminal;

public sealed class TextTableTests
{
    [Test]
    public void Aligned_CellsOfDifferentWidths_StandInColumns()
    {
        var table = new TextTable("NAME", "N");
        table.Add("a-long-name", "1");
        table.Add("b", "22");

        Assert.That(table.Aligned(new Palette(false)), Is.EqualTo(new[] { "NAME         N", "a-long-name  1", "b            22" }));
    }

    [Test]
    public void Aligned_WithColour_KeepsTheWidths()
    {
        var table = new TextTable("S", "N") { Paint = (column, cell) => column == 0 ? $"<{cell}>" : cell };
        table.Add("x", "1");

        Assert.That(table.Aligned(new Palette(true)).Last(), Is.EqualTo("<x>  1"));
    }

    [Test]
    public void Separated_TabsAndLinesInsideACell_CannotBreakTheRow()
    {
        var table = new TextTable("A", "B");
        table.Add("one\ttwo\nthree", "x");

        Assert.That(table.Separated(), Is.EqualTo(new[] { "A\tB", "one two three\tx" }));
    }

    [Test]
    public void Add_ARowOfAnotherLength_IsRefused()
    {
        Assert.That(() => new TextTable("A", "B").Add("x"), Throws.ArgumentException);
    }
}
