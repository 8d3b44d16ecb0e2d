using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// All that a training loop works on: model, adapters, optimiser, data, plan. Owns adapters and optimiser; the model too when it was
/// made for this trial (full fine-tuning, pre-training).
/// </summary>
internal sealed class TrialSession : IDisposable
{
    private const long LeastTokensBetweenCheckpoints = 20_000;
    private const long ParametersPerToken = 100;

    private readonly bool _ownsModel;
    private TrainingRow[]? _longest;

    public TrialSession(IAdaptable model, bool ownsModel, FineTuneSettings settings, ulong seed, SessionData data)
    {
        _ownsModel = ownsModel;
        (Network, Settings, Seed, Data) = (model, settings, seed, data);
        Adapters = TrialWeights.Adapters(model, settings, seed, data.Classifier);
        Optimizer = new WeightOptimizer(TrialWeights.Trained(model, Adapters, settings), settings);
        Plan = new TrainingPlan([.. data.Train.Rows.Select(row => row.Tokens.Length)], settings, seed, data.Replay?.Rows.Select(row => row.Tokens.Length).ToArray());
        Objective = new TrainingObjective(Classifies ? new ClassLoss(model, settings.LabelSmoothing) : new CrossEntropyLoss(Model, settings.LabelSmoothing), []);
        Schedule = LearningRateSchedule.For(settings, Plan.TotalSteps);
        if (model is DecoderModel decoder) decoder.Recompute = settings.Recompute;
    }

    /// <summary>What is trained: a language model, or a classifier of sequences.</summary>
    public IAdaptable Network { get; }

    /// <summary>The network as a decoder.</summary>
    /// <exception cref="UnsupportedModelException">It is an encoder.</exception>
    public DecoderModel Model => Network as DecoderModel ?? throw new UnsupportedModelException($"{Settings.Model}: is an encoder, which writes no texts");

    /// <summary>Whether rows have classes rather than target tokens.</summary>
    public bool Classifies => Data.Classifier is not null;

    /// <summary>Null when every weight is trained.</summary>
    public LoraSet? Adapters { get; }

    public WeightOptimizer Optimizer { get; }

    public FineTuneSettings Settings { get; }

    public ulong Seed { get; }

    public SessionData Data { get; }

    public TrainingSet Train => Data.Train;

    public TrainingPlan Plan { get; }

    public LearningRateSchedule Schedule { get; }

    /// <summary>What a step goes down on; the plain loss until the techniques of the settings are put in.</summary>
    public TrainingObjective Objective { get; set; }

    /// <summary>
    /// Training tokens between checkpoints. Larger models take longer to write and to train a token alike; the default keeps the share of
    /// time spent on writing small, and depends on nothing that is measured.
    /// </summary>
    public long CheckpointEvery => Settings.CheckpointEvery ?? Math.Max(LeastTokensBetweenCheckpoints, Optimizer.ParameterCount / ParametersPerToken);

    /// <summary>Bytes of a model in memory that this trial does not train on: the untuned one behind a copy.</summary>
    public long BaseBytes { get; init; }

    /// <summary>The longest rows that a micro-batch of so many can hold, longest first, replayed ones among them.</summary>
    public IReadOnlyList<TrainingRow> LongestRows(int count)
    {
        _longest ??= [.. Train.Rows.Concat(Data.Replay?.Rows ?? []).OrderByDescending(row => row.Tokens.Length).ThenByDescending(row => row.Targets).Take(Settings.BatchSize)];
        return [.. _longest.Take(count)];
    }

    /// <summary>A token to fill padded places with; which one it is changes nothing.</summary>
    public const int Padding = 0;

    public void Dispose()
    {
        Optimizer.Dispose();
        Adapters?.Dispose();
        if (Network is DecoderModel decoder) decoder.Recompute = false;
        if (_ownsModel) Network.Dispose();
    }
}
