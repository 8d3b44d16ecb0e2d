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

    public TrialSession(DecoderModel model, bool ownsModel, FineTuneSettings settings, ulong seed, SessionData data)
    {
        _ownsModel = ownsModel;
        (Model, Settings, Seed, Data) = (model, settings, seed, data);
        Adapters = TrialWeights.Adapters(model, settings, seed);
        Optimizer = new WeightOptimizer(TrialWeights.Trained(model, Adapters, settings), settings);
        Plan = new TrainingPlan([.. data.Train.Rows.Select(row => row.Tokens.Length)], settings, seed, data.Replay?.Rows.Select(row => row.Tokens.Length).ToArray());
        Objective = new TrainingObjective(new CrossEntropyLoss(model, settings.LabelSmoothing), []);
        Schedule = LearningRateSchedule.For(settings, Plan.TotalSteps);
        model.Recompute = settings.Recompute;
    }

    public DecoderModel Model { get; }

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

    /// <summary>A token to fill padded places with; which one it is changes nothing.</summary>
    public const int Padding = 0;

    public void Dispose()
    {
        Optimizer.Dispose();
        Adapters?.Dispose();
        Model.Recompute = false;
        if (_ownsModel) Model.Dispose();
    }
}
