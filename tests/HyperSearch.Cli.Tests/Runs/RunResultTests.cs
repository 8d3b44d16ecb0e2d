using System.Text.Json;
using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Studies;
using HyperSearch.Specs;

namespace HyperSearch.Cli.Tests.Runs;

public sealed class RunResultTests
{
    [TestCase(", test: e.jsonl", "hypersearch confirm tiny")]
    [TestCase("", "hypersearch best tiny --out DIR")]
    public void Lines_AFineTuneStudy_OffersToConfirmOnlyWhereThereIsATestSet(string test, string next)
    {
        string text = $$$"""
            name: tiny
            objective: {metric: validation/loss}
            space:
              learning_rate: {type: float, low: 1e-4, high: 1e-2}
            budget: {trials: 2}
            trial: {kind: fine-tune, model: m, data: {train: t.jsonl, validation: v.jsonl{{{test}}}}}
            """;
        StudySpec spec = StudyFileReader.Read(text, "tiny.yaml", AlgorithmCatalog.Current).Spec!;
        StudySummary summary = RunBoardTests.Summary(completed: 2, budget: 2, parallelism: 1) with { State = "finished", FinishReason = "budget_spent" };
        var detail = new StudyDetail(summary, JsonDocument.Parse("{}").RootElement, text, 1, "/", null, false, [], []);

        Assert.That(RunResult.Lines(detail, spec, new Palette(false)).Last(), Does.Contain(next));
    }
}
