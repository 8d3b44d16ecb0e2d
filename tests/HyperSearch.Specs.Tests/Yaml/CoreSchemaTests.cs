using System.Globalization;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Tests.Yaml;

/// <summary>How a plain scalar is understood, seen through a fixed parameter: YAML 1.2's core schema, not 1.1.</summary>
[TestFixture]
internal sealed class CoreSchemaTests
{
    private static ParameterValue? ValueOf(string written)
    {
        StudyFileResult result = TestCatalog.Read($"name: s\nobjective: {{metric: y}}\nbudget: {{trials: 1}}\nspace: {{v: {{type: fixed, value: {written}}}}}", StudyFileUse.AskAndTell);
        return result.Spec is { } spec ? ((FixedParameter)spec.Space.Find("v")!).Value : null;
    }

    [TestCase("1e-06", 1e-6)]
    [TestCase("1E3", 1000)]
    [TestCase("+.5", 0.5)]
    [TestCase("2.", 2)]
    [TestCase("-0.25", -0.25)]
    public void Value_LooksLikeAReal_IsAFloat(string written, double expected) => Assert.That(ValueOf(written), Is.EqualTo(ParameterValue.Float(expected)));

    [TestCase("017", 17)]
    [TestCase("0o17", 15)]
    [TestCase("0xff", 255)]
    [TestCase("-12", -12)]
    [TestCase("9223372036854775807", long.MaxValue)]
    public void Value_LooksLikeAnInteger_IsAnInt(string written, long expected) => Assert.That(ValueOf(written), Is.EqualTo(ParameterValue.Int(expected)));

    [TestCase("yes")]
    [TestCase("on")]
    [TestCase("12:30")]
    [TestCase("1_000")]
    [TestCase("0b11")]
    [TestCase("20k")]
    [TestCase("1e")]
    public void Value_WasSpecialInYaml11_IsAText(string written) => Assert.That(ValueOf(written), Is.EqualTo(ParameterValue.Text(written)));

    [TestCase("\"1\"", "1")]
    [TestCase("'true'", "true")]
    public void Value_Quoted_IsAText(string written, string expected) => Assert.That(ValueOf(written), Is.EqualTo(ParameterValue.Text(expected)));

    [TestCase("true", true)]
    [TestCase("FALSE", false)]
    public void Value_TrueOrFalse_IsABool(string written, bool expected) => Assert.That(ValueOf(written), Is.EqualTo(ParameterValue.Bool(expected)));

    [TestCase(".nan")]
    [TestCase("-.inf")]
    [TestCase("1e999")]
    [TestCase("9223372036854775808")]
    [TestCase("0x10000000000000000")]
    [TestCase("~")]
    [TestCase("null")]
    public void Value_WithoutAFiniteMeaning_IsRefused(string written) => Assert.That(ValueOf(written), Is.Null);

    [TestCase("30m", 1800)]
    [TestCase("1h 30m", 5400)]
    [TestCase("1.5h", 5400)]
    [TestCase("2d", 172800)]
    [TestCase("500ms", 0.5)]
    public void Duration_WithUnits_IsInSeconds(string written, double seconds)
    {
        StudyFileResult result = TestCatalog.Read($"name: s\nobjective: {{metric: y}}\nbudget: {{time: {written}}}\nspace: {{v: {{type: bool}}}}", StudyFileUse.AskAndTell);
        Assert.That(result.Spec?.Budget.TimeSeconds, Is.EqualTo(seconds));
    }

    [TestCase("20k", 20_000)]
    [TestCase("1.5M", 1_500_000)]
    [TestCase("1e6", 1_000_000)]
    [TestCase("2G", 2_000_000_000)]
    public void Count_WithOrWithoutUnit_IsWhole(string written, long count)
    {
        StudyFileResult result = TestCatalog.Read(string.Create(CultureInfo.InvariantCulture, $"name: s\nobjective: {{metric: y}}\nbudget: {{tokens: {written}}}\nspace: {{v: {{type: bool}}}}"), StudyFileUse.AskAndTell);
        Assert.That(result.Spec?.Budget.Tokens, Is.EqualTo(count));
    }
}
