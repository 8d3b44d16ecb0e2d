using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Tests.Training;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Generation;

[TestFixture(Cpu)]
[TestFixture(Cuda, Category = "Gpu")]
public class ModelEvaluatorTests(string device) : TorchFixture(device)
{
    [Test]
    public void Evaluate_ATrialsCheckpoint_GivesTheTrialsOwnMetricsAndItsTexts()
    {
        using var task = new TinyTask();
        using var engine = new FineTuneEngine(Here, TimeProvider.System);
        var result = engine.Run(task.Job(task.Settings with { Epochs = 14, LearningRate = 0.01, EvaluateEvery = null }), new RecordingObserver());
        using var evaluator = ModelEvaluator.OpenCheckpoint(result.Checkpoint!, null, Here);
        var evaluation = evaluator.Evaluate(task.Data.Retained!);
        Assert.That(evaluation.Loss, Is.EqualTo(result.Metrics["retained/loss"]).Within(1e-9));
        Assert.That(evaluation.ExactMatch, Is.EqualTo(result.Metrics["retained/exact_match"]));
        foreach (var example in evaluation.Examples.Where(example => example.ExactMatch)) Assert.That(example.Generated, Is.EqualTo(example.Completion));
        var written = evaluator.Generate([.. evaluation.Examples.Select(example => example.Prompt)], tokensMax: 3);
        foreach (var (text, example) in written.Zip(evaluation.Examples)) Assert.That(example.Generated.StartsWith(text, StringComparison.Ordinal), $"'{text}' begins '{example.Generated}'");
    }

    [Test]
    public void Generate_InOneBatchOrAlone_IsTheSame()
    {
        var config = new ModelConfig
        {
            VocabularySize = 40, HiddenSize = 16, IntermediateSize = 24, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadSize = 4, MaxPositions = 64, EosTokenIds = [3],
        };
        using var model = DecoderModel.Initialize(config, 11, DType.Float32, Here);
        // Weights of this size give scores far enough apart that rounding decides nothing.
        foreach (var parameter in model.Parameters.Where(parameter => parameter.IsMatrix)) parameter.Value.MulInPlace(12);
        var requests = Enumerable.Range(1, 9).Select(length => new GenerationRequest([.. Enumerable.Range(0, length).Select(i => ((i * 7) + length) % 40)], 3 + (length * 2))).ToArray();
        var together = new TokenGenerator(model).Generate(requests);
        for (var i = 0; i < requests.Length; i++)
        {
            var alone = new TokenGenerator(model).Generate([requests[i]])[0];
            Assert.That(together[i].Tokens, Is.EqualTo(alone.Tokens), $"prompt of {i + 1} tokens");
            Assert.That(together[i].Ended, Is.EqualTo(alone.Ended));
            Assert.That(together[i].Ended || together[i].Tokens.Count == requests[i].TokensMax);
            Assert.That(alone.Tokens.Count == 0 || alone.Tokens[0] == FirstByForward(model, requests[i].Prompt), "the cache gives what a plain pass gives");
        }
    }

    private int FirstByForward(DecoderModel model, IReadOnlyList<int> prompt)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        var logits = model.Forward(Tensor.FromArray(prompt.Select(id => (long)id).ToArray(), 1, prompt.Count).To(Here)).ToFloatArray();
        var last = logits[^model.Config.VocabularySize..];
        return Array.IndexOf(last, last.Max());
    }
}
