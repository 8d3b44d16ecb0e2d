using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Winners;

namespace HyperSearch.Cli.Tests.Winners;

public sealed class ConfirmationTextTests
{
    private static readonly Confirmation Result = new(
        3, 5, "checkpoint", "test.jsonl", "hash", 100,
        new Score(0.4, 0.31, 0.5, 0.9, 2.46, 0.7), new Score(0.6, 0.5, 0.69, 0.5, 1.65, 0.8), 0.2, 0.1, 0.3, 0.004, [new CandidateSummary(3, 0.5, [0.5])]);

    [Test]
    public void Table_OfALanguageModel_ShowsExactMatchAndTokenAccuracy()
    {
        string text = string.Join('\n', ConfirmationText.Table("dates", 1, Result, new Palette(false)));

        Assert.That(text, Does.Contain("exact match").And.Contain("token accuracy").And.Contain("80.0%"));
    }

    [Test]
    public void Table_OfAClassifier_ShowsItsAccuracyAndNothingOfTokens()
    {
        string text = string.Join('\n', ConfirmationText.Table("dates", 1, Result with { Measure = "accuracy" }, new Palette(false)));

        Assert.That(text, Does.Contain(" accuracy ").And.Contain("60.0%").And.Not.Contain("exact match").And.Not.Contain("token").And.Not.Contain("80.0%"));
    }
}
