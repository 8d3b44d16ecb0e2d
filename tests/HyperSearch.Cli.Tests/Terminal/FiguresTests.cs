using System.Text.Json;
using HyperSearch.Cli.Terminal;

namespace HyperSearch.Cli.Tests.Terminal;

public sealed class FiguresTests
{
    [TestCase(0.5, ExpectedResult = "0.5 s")]
    [TestCase(42, ExpectedResult = "42 s")]
    [TestCase(61, ExpectedResult = "1 min 01 s")]
    [TestCase(3720, ExpectedResult = "1 h 02 min")]
    [TestCase(90000, ExpectedResult = "1 d 1 h")]
    public string Duration_OfSeconds_IsReadable(double seconds) => Figures.Duration(TimeSpan.FromSeconds(seconds));

    [TestCase(0.1)]
    [TestCase(1e-300)]
    [TestCase(0.30000000000000004)]
    public void Exact_AnyDouble_ReadsBackAsItself(double value)
    {
        Assert.That(double.Parse(Figures.Exact(value), System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(value));
    }

    [Test]
    public void Parameters_OfEveryKind_AreShortPairs()
    {
        using JsonDocument json = JsonDocument.Parse("""{"rate":0.00012345678,"rank":8,"method":"lora","flag":true,"seed":14312911880382649372,"targets":["q","v"]}""");

        Assert.That(Figures.Parameters(json.RootElement), Is.EqualTo("rate=0.00012346 rank=8 method=lora flag=true seed=14312911880382649372 targets=[q, v]"));
    }

    [Test]
    public void Short_None_IsADash() => Assert.That(Figures.Short(null), Is.EqualTo("-"));
}
