using HyperSearch.Cli.Optimize;

namespace HyperSearch.Cli.Tests.Optimize;

public sealed class BareNumbersTests
{
    [TestCase("""{"value": NaN}""", """{"value": "\u0001NaN"}""")]
    [TestCase("""{"value":-Infinity,"b":[Infinity, NaN]}""", """{"value":"\u0001-Infinity","b":["\u0001Infinity", "\u0001NaN"]}""")]
    [TestCase("""{"message":"NaN and \" Infinity","value":1}""", """{"message":"NaN and \" Infinity","value":1}""")]
    [TestCase("""{"value":NaNs}""", """{"value":NaNs}""")]
    [TestCase("""{"value":1NaN}""", """{"value":1NaN}""")]
    [TestCase("""{"value":--Infinity}""", """{"value":--Infinity}""")]
    [TestCase("""{"a":"\\","value":NaN}""", """{"a":"\\","value":"\u0001NaN"}""")]
    public void Marked_ALine_MarksWordsOutsideOfTexts(string line, string marked) => Assert.That(BareNumbers.Marked(line), Is.EqualTo(marked));

    [TestCase("\u0001NaN", double.NaN)]
    [TestCase("\u0001Infinity", double.PositiveInfinity)]
    [TestCase("\u0001-Infinity", double.NegativeInfinity)]
    [TestCase("NaN", null)]
    [TestCase("\u0001inf", null)]
    [TestCase("", null)]
    public void Value_OfAText_IsANumberOnlyForAMark(string text, double? value) => Assert.That(BareNumbers.Value(text), Is.EqualTo(value));
}
