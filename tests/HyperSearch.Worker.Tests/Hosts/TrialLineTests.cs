using HyperSearch.Protocol.Hosts;
using HyperSearch.Worker.Hosts;

namespace HyperSearch.Worker.Tests.Hosts;

[TestFixture]
public sealed class TrialLineTests
{
    [TestCase("epoch 3 done")]
    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"metrics\":5}")]
    [TestCase("{\"metrics\":{}}")]
    [TestCase("{\"step\":1}")]
    [TestCase("{\"metrics\":{\"a\":NaNo}}")]
    [TestCase("{\"checkpoint\":7}")]
    [TestCase("[{\"metrics\":{\"a\":1}}]")]
    public void Parse_AnythingElse_IsLog(string line) => Assert.That(TrialLine.Parse(line, out _), Is.Null);

    [TestCase("""{"step":3,"metrics":{"a":1}}""", 3L)]
    [TestCase("""  {"metrics":{"a":1},"step":3.0}""", 3L)]
    [TestCase("""{"metrics":{"a":1}}""", null)]
    [TestCase("""{"metrics":{"a":1},"step":null}""", null)]
    [TestCase("""{"metrics":{"a":1},"step":2.5}""", null)]
    [TestCase("""{"metrics":{"a":1},"step":-1}""", null)]
    public void Parse_Report_HasItsStep(string line, long? step)
    {
        HostMessage? message = TrialLine.Parse(line, out string? remark);
        Assert.That(message?.Metrics, Is.EquivalentTo(new Dictionary<string, double> { ["a"] = 1 }));
        Assert.That(message?.Step, Is.EqualTo(step));
        Assert.That(remark, line.Contains("2.5", StringComparison.Ordinal) || line.Contains("-1", StringComparison.Ordinal) ? Does.Contain("counted on") : Is.Null);
    }

    [Test]
    public void Parse_FailedThatIsNoObject_KeepsItsText()
    {
        HostMessage? message = TrialLine.Parse("""{"failed":"out of luck"}""", out _);
        Assert.That(message?.Failed, Is.EqualTo(new HostFailure("", "\"out of luck\"")));
    }

    [TestCase("""{"a":NaN}""", """{"a":"NaN"}""")]
    [TestCase("""{"a":-Infinity,"b":[Infinity]}""", """{"a":"-Infinity","b":["Infinity"]}""")]
    [TestCase("""{"NaN":"Infinity \" NaN"}""", """{"NaN":"Infinity \" NaN"}""")]
    [TestCase("""{"a":1}""", """{"a":1}""")]
    public void Quote_BareNumbers_OnlyOutsideTexts(string line, string quoted) => Assert.That(BareNumbers.Quote(line), Is.EqualTo(quoted));
}
