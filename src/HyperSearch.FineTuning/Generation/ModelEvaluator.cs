using HyperSearch.FineTuning.Chat;
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
    private readonly IAdaptable _network;
    private readonly ClassNames? _classes;
    private readonly IDisposable[] _owned;
    private readonly string _directory;

    private ModelEvaluator(IAdaptable network, ClassNames? classes, string directory, params IDisposable[] owned)
    {
        (_network, _classes, _directory, _owned) = (network, classes, directory, owned);
        _text = TextCodec.Load(directory);
    }

    /// <summary>The model, where it writes texts.</summary>
    /// <exception cref="UnsupportedModelException">It is a classifier of sequences.</exception>
    public DecoderModel Model => _network is DecoderModel { Config.ClassLabels: 0 } decoder
        ? decoder
        : throw new UnsupportedModelException($"{_directory}: is a sequence classifier; texts are written by causal language models");

    /// <summary>What the rows hold that the model is scored on; null: what the first of each file looks like.</summary>
    public DataKind? DataFormat { get; init; }

    /// <summary>Opens a model directory, with an adapter when one is named.</summary>
    /// <param name="format">What the rows hold that it is scored on; null: what the first of each file looks like.</param>
    /// <exception cref="UnsupportedModelException">The directory or the adapter cannot be used.</exception>
    public static ModelEvaluator Open(string modelDirectory, string? adapterDirectory, DType dtype, Device device, DataKind? format = null)
    {
        var model = SequenceClassifier.LoadAny(modelDirectory, dtype, device);
        var classes = model.Config.ClassLabels > 0 ? ClassifierSource.Read(modelDirectory, () => throw new InvalidOperationException("a classifier brings its classes")).Classes : null;
        if (adapterDirectory is null) return new ModelEvaluator(model, classes, modelDirectory, model) { DataFormat = format };
        return new ModelEvaluator(model, classes, modelDirectory, AdapterDirectory.Load(adapterDirectory, model), model) { DataFormat = format };
    }

    /// <summary>Opens the model that a trial's checkpoint holds.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged or was made from another base model.</exception>
    public static ModelEvaluator OpenCheckpoint(string checkpointPath, string? baseDirectory, Device device)
    {
        var trained = TrainedModel.Load(checkpointPath, baseDirectory, device);
        return new ModelEvaluator(trained.Network, trained.Classifier?.Classes, trained.BaseDirectory, trained) { DataFormat = trained.Settings.DataFormat };
    }

    /// <summary>Opens the base of a trial in float32; a base that was no classifier gets the head that the trial began with.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged or was made from another base model.</exception>
    public static ModelEvaluator OpenUntuned(string checkpointPath, string baseDirectory, Device device)
    {
        var untuned = TrainedModel.LoadUntuned(checkpointPath, baseDirectory, device);
        if (untuned.Classifier is not { IsFresh: true })
        {
            var format = untuned.Settings.DataFormat;
            untuned.Dispose();
            return Open(baseDirectory, null, DType.Float32, device, format);
        }

        return new ModelEvaluator(untuned.Network, untuned.Classifier?.Classes, untuned.BaseDirectory, untuned) { DataFormat = untuned.Settings.DataFormat };
    }

    /// <summary>Loss, accuracy and exact match over a JSONL file. Of a classifier, the share of rows whose class is right stands for both.</summary>
    /// <param name="dataPath">The file.</param>
    /// <param name="maxLength">Most tokens of a row, as in training.</param>
    /// <exception cref="DatasetException">The file breaks its format, or holds rows that this model is not scored on.</exception>
    public ModelEvaluation Evaluate(string dataPath, int maxLength = 512)
    {
        var data = Dataset.Read(dataPath, DataFormat);
        if (data.Kind == DataKind.Classification != (_classes is not null))
        {
            throw new DatasetException("DATA017", $"the rows are of the kind {DataKinds.Name(data.Kind)}", dataPath,
                _classes is null ? "a language model is scored on texts" : "a classifier is scored on texts with labels", "name a file that the model was made for");
        }

        var set = TrainingSetReader.Read(data, _text, _network.Config, new EncodingChoices(Math.Min(maxLength, _network.Config.MaxPositions)) { Classes = _classes });
        var examples = _classes is null ? Written(data, set) : Classified(data, set, _classes);
        var sums = examples.Aggregate(new LossSums(), (sum, row) => sum + new LossSums(row.Loss, row.Targets, row.CorrectTokens));
        var hits = examples.Count(example => example.ExactMatch) / (double)examples.Length;
        return new ModelEvaluation(sums.MeanLoss, sums.Perplexity, sums.TokenAccuracy, hits, set.Record.TruncatedRows, data.Sha256, examples, data.Kind);
    }

    private ExampleOutcome[] Written(Dataset data, TrainingSet set)
    {
        var losses = new LossEvaluator(Model, TrialSession.Padding).EvaluateRows(set.Rows);
        var written = ExactMatch.Write(Model, set.Rows, _text, untilWrong: false);
        return [.. data.Rows.Select((row, i) => new ExampleOutcome(
            row.Line, row.Prompt, row.Completion, written[i].Text, written[i].Hit, losses[i].Loss, losses[i].Targets, losses[i].Correct))];
    }

    private ExampleOutcome[] Classified(Dataset data, TrainingSet set, ClassNames classes)
    {
        var probabilities = new ClassEvaluator(_network, TrialSession.Padding).LogProbabilities(set.Rows);
        return [.. data.Rows.Select((row, i) =>
        {
            var (label, best) = (set.Rows[i].Label, ClassMetrics.Best(probabilities[i]));
            return new ExampleOutcome(row.Line, row.Prompt, classes.Names[label], classes.Names[best], best == label, -probabilities[i][label], 1, best == label ? 1 : 0);
        })];
    }

    /// <summary>Continues prompts; returns the new text of each, without the prompt.</summary>
    /// <param name="prompts">Texts; a BOS token is put before them if the tokenizer's post-processor adds one.</param>
    /// <param name="tokensMax">Most new tokens of each.</param>
    /// <param name="sampling">How tokens are chosen; null: greedily.</param>
    /// <param name="stops">Texts that end what is written; null: none.</param>
    public IReadOnlyList<string> Generate(IReadOnlyList<string> prompts, int tokensMax = 128, Sampling? sampling = null, StopTexts? stops = null)
        => Continue(prompts.Select(Encode), tokensMax, sampling, stops);

    /// <summary>Answers questions of a user by the model's chat template.</summary>
    /// <param name="questions">One conversation each.</param>
    /// <param name="system">The message before each; null: what the template puts there itself.</param>
    /// <param name="tokensMax">Most new tokens of each.</param>
    /// <param name="sampling">How tokens are chosen; null: greedily.</param>
    /// <param name="stops">Texts that end what is written; null: none.</param>
    /// <exception cref="UnsupportedModelException">The model directory has no chat template.</exception>
    /// <exception cref="ChatTemplateException">The template refuses the messages.</exception>
    public IReadOnlyList<string> Answer(IReadOnlyList<string> questions, string? system, int tokensMax = 128, Sampling? sampling = null, StopTexts? stops = null)
    {
        var chat = ChatFormat.Load(_directory) ?? throw new UnsupportedModelException($"{_directory}: has no chat template (chat_template.jinja, or chat_template in tokenizer_config.json)");
        return Continue(questions.Select(question => new List<int>(_text.Tokenizer.Encode(chat.Ask(question, system), addSpecialTokens: false).Ids)), tokensMax, sampling, stops);
    }

    private IReadOnlyList<string> Continue(IEnumerable<List<int>> prompts, int tokensMax, Sampling? sampling, StopTexts? stops)
    {
        var ends = stops ?? new StopTexts([]);
        var giveUp = ends.GiveUp(_text);
        var requests = prompts.Select(prompt => new GenerationRequest(prompt, tokensMax, giveUp)).ToArray();
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
