using System.Text.Json;
using HyperSearch.Cli.Studies;

namespace HyperSearch.Cli.Tests.Studies;

public sealed class TrialRowTests
{
    [Test]
    public void Json_ACompletedTrial_IsTheDocumentedLine()
    {
        Assert.That(TrialRow.Json(SampleTrials.Completed()), Is.EqualTo(
            """{"number":0,"state":"completed","parameters":{"x":0.1,"method":"lora"},"value":0.61,"attempts":1,"metrics":{"train/loss":0.3,"validation/loss":0.61},"error":null}"""));
    }

    [Test]
    public void Json_AFailedTrial_HasANullValueAndItsError()
    {
        using JsonDocument json = JsonDocument.Parse(TrialRow.Json(SampleTrials.Failed(4, "no \"x\"")));

        Assert.That(json.RootElement.GetProperty("value").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(json.RootElement.GetProperty("error").GetProperty("class").GetString(), Is.EqualTo("user_error"));
        Assert.That(json.RootElement.GetProperty("error").GetProperty("message").GetString(), Is.EqualTo("no \"x\""));
    }

    [Test]
    public void Json_SeveralObjectives_AreAnArrayInPlaceOfTheValue()
    {
        using JsonDocument json = JsonDocument.Parse(TrialRow.Json(SampleTrials.Completed() with { Values = [1, 2.5] }));

        Assert.That(json.RootElement.TryGetProperty("value", out _), Is.False);
        Assert.That(json.RootElement.GetProperty("values").EnumerateArray().Select(v => v.GetDouble()), Is.EqualTo(new[] { 1, 2.5 }));
    }

    [Test]
    public void Json_AFailedTrialOfSeveralObjectives_HasNullValues()
    {
        using JsonDocument json = JsonDocument.Parse(TrialRow.Json(SampleTrials.Failed(1, "no"), objectives: 2));

        Assert.That(json.RootElement.TryGetProperty("value", out _), Is.False);
        Assert.That(json.RootElement.GetProperty("values").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Json_ANumberThatIsNone_IsText()
    {
        string line = TrialRow.Json(SampleTrials.Completed() with { Metrics = new Dictionary<string, double> { ["a"] = double.NaN, ["b"] = double.NegativeInfinity } });

        Assert.That(line, Does.Contain("""{"a":"NaN","b":"-Infinity"}"""));
    }
}
