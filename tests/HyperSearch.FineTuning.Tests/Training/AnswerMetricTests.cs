using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Metrics;
using HyperSearch.FineTuning.Metrics.Text;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Scores of written texts as metrics of a trial.</summary>
[TestFixture]
public class AnswerMetricTests : TorchFixture
{
    [Test]
    public void Run_AtTheEnd_ScoresTheTextsThatTheModelWrites()
    {
        using var task = new TinyTask();
        var observer = new RecordingObserver();
        var result = Run(task, [], observer);
        using var evaluator = ModelEvaluator.OpenCheckpoint(result.Checkpoint!, null, Device.Cpu);
        var examples = evaluator.Evaluate(task.Data.Validation).Examples;
        foreach (var name in TextScores.Names)
        {
            var expected = TextScores.Of(name, [.. examples.Select(e => e.Generated)], [.. examples.Select(e => e.Completion)]);
            Assert.That(result.Metrics[$"validation/{name}"], Is.EqualTo(expected), name);
        }

        var bytes = Dataset.Read(task.Data.Validation).Rows.Sum(row => BitsPerByte.Bytes(row.Completion));
        Assert.That(result.Metrics["validation/bits_per_byte"], Is.EqualTo(BitsPerByte.Of(examples.Sum(e => e.Loss), bytes)).Within(1e-12));
        Assert.That(observer.Reports[0].Metrics.Keys, Has.None.EqualTo("validation/bleu").And.None.EqualTo("validation/exact_match"), "not before the end unless somebody needs them");
        Assert.That(result.Metrics.Keys, Has.None.EqualTo("retained/bleu"));
    }

    [Test]
    public void Run_NeededScore_IsInEveryReport()
    {
        using var task = new TinyTask();
        var observer = new RecordingObserver();
        Run(task, ["validation/chrf++", "retained/rougeL"], observer);
        Assert.That(observer.Reports, Has.Count.GreaterThan(2));
        foreach (var (_, metrics) in observer.Reports) Assert.That(metrics.Keys, Does.Contain("validation/chrf++").And.Contain("retained/rougeL"));
        Assert.That(observer.Reports[0].Metrics.Keys, Has.None.EqualTo("validation/bleu"));
    }

    private static TrialResult Run(TinyTask task, string[] needed, RecordingObserver observer)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        var result = engine.Run(task.Job(task.Settings) with { NeededMetrics = needed }, observer);
        Assert.That(result.Outcome, Is.EqualTo(TrialOutcome.Completed), result.Message);
        return result;
    }
}
