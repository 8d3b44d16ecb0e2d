using HyperSearch.FineTuning.Training;
using HyperSearch.Specs.Settings;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Study files are checked by a list of metrics that knows nothing of the trainer: here the two are held together.</summary>
public sealed class MetricNameTests
{
    [Test]
    public void Metrics_OfTheStudyFiles_AreThoseThatTrialsReport()
    {
        IEnumerable<string> answers = [.. AnswerMetrics.Names], classes = ClassMetrics.Names;

        Assert.That(FineTuneSettingsTable.Metrics.Where(m => m.StartsWith("validation/", StringComparison.Ordinal)).Select(m => m["validation/".Length..]),
            Is.EquivalentTo((IEnumerable<string>)["perplexity", "bits_per_byte", "token_accuracy", .. answers.Union(classes)]));
        Assert.That(FineTuneSettingsTable.Metrics.Where(m => m.StartsWith("retained/", StringComparison.Ordinal)).Select(m => m["retained/".Length..]),
            Is.EquivalentTo((IEnumerable<string>)["loss", "token_accuracy", .. answers]));
    }
}
