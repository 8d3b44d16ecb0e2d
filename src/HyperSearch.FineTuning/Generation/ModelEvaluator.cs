using HyperSearch.FineTuning.Checkpoints;
using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Generation;

/// <summary>Scores a model on data and writes texts with it: a model directory alone, with a PEFT adapter, or as a trial left it.</summary>
public sealed class ModelEvaluator : IDisposable
{
    private readonly TextCodec _text;
    private readonly IDisposable[] _owned;

    private ModelEvaluator(DecoderModel model, string directory, params IDisposable[] owned)
    {
        (Model, _owned) = (model, owned);
        _text = TextCodec.Load(directory);
        if (model.Config.ClassLabels > 0)
            throw new UnsupportedModelException($"{directory}: is a sequence classifier; texts are written and scored by causal language models");
    }

    public DecoderModel Model { get; }

    /// <summary>Opens a model directory, with an adapter when one is named.</summary>
    /// <exception cref="UnsupportedModelException">The directory or the adapter cannot be used.</exception>
    public static ModelEvaluator Open(string modelDirectory, string? adapterDirectory, DType dtype, Device device)
    {
        var model = DecoderModel.Load(modelDirectory, dtype, device);
        if (adapterDirectory is null) return new ModelEvaluator(model, modelDirectory, model);
        return new ModelEvaluator(model, modelDirectory, AdapterDirectory.Load(adapterDirectory, model), model);
    }

    /// <summary>Opens the model that a trial's checkpoint holds.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged or was made from another base model.</exception>
    public static ModelEvaluator OpenCheckpoint(string checkpointPath, string? baseDirectory, Device device)
    {
        var trained = TrainedModel.Load(checkpointPath, baseDirectory, device);
        return new ModelEvaluator(trained.Model, trained.BaseDirectory, trained);
    }

    /// <summary>Loss, accuracy and exact match over a JSONL file of prompts and completions.</summary>
    /// <param name="dataPath">The file.</param>
    /// <param name="maxLength">Most tokens of a row, as in training.</param>
    public ModelEvaluation Evaluate(string dataPath, int maxLength = 512)
    {
        var data = Dataset.Read(dataPath);
        var set = TrainingSetReader.Read(data, _text, Model.Config, Math.Min(maxLength, Model.Config.MaxPositions));
        var losses = new LossEvaluator(Model, TrialSession.Padding).EvaluateRows(set.Rows);
        var written = ExactMatch.Write(Model, set.Rows, _text, untilWrong: false);
        var examples = new ExampleOutcome[data.Rows.Count];
        var sums = new LossSums();
        for (var i = 0; i < examples.Length; i++)
        {
            sums += losses[i];
            examples[i] = new ExampleOutcome(
                data.Rows[i].Line, data.Rows[i].Prompt, data.Rows[i].Completion, written[i].Text, written[i].Hit, losses[i].Loss, losses[i].Targets, losses[i].Correct);
        }

        var hits = examples.Count(example => example.ExactMatch) / (double)examples.Length;
        return new ModelEvaluation(sums.MeanLoss, sums.Perplexity, sums.TokenAccuracy, hits, set.Record.TruncatedRows, data.Sha256, examples);
    }

    /// <summary>Continues prompts; returns the new text of each, without the prompt.</summary>
    /// <param name="prompts">Texts; a BOS token is put before them if the tokenizer's post-processor adds one.</param>
    /// <param name="tokensMax">Most new tokens of each.</param>
    /// <param name="sampling">How tokens are chosen; null: greedily.</param>
    /// <param name="stops">Texts that end what is written; null: none.</param>
    public IReadOnlyList<string> Generate(IReadOnlyList<string> prompts, int tokensMax = 128, Sampling? sampling = null, StopTexts? stops = null)
    {
        var ends = stops ?? new StopTexts([]);
        var giveUp = ends.GiveUp(_text);
        var requests = prompts.Select(prompt => new GenerationRequest(Encode(prompt), tokensMax, giveUp)).ToArray();
        return [.. new TokenGenerator(Model, sampling).Generate(requests).Select(written => ends.Cut(_text.Decode(written.Tokens)))];
    }

    public void Dispose()
    {
        foreach (var part in _owned) part.Dispose();
    }

    private List<int> Encode(string prompt)
    {
        var ids = new List<int>();
        if (_text.Tokenizer.BosTokenAddedByPostProcessor is { } begin) ids.Add(begin);
        ids.AddRange(_text.Tokenizer.Encode(prompt, addSpecialTokens: false).Ids);
        return ids.Count > 0 ? ids : throw new InvalidSettingException("prompt", "has no tokens, and this model's tokenizer adds none to begin with");
    }
}
