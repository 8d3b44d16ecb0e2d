using HyperSearch.FineTuning.Lora;
using HyperSearch.FineTuning.Models;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// All that a training loop works on: model, adapters, optimiser, data, plan. Owns adapters and optimiser; the model too when it was
/// made for this trial (full fine-tuning, pre-training).
/// </summary>
internal sealed class TrialSession : IDisposable
{
    private readonly bool _ownsModel;

    public TrialSession(LlamaModel model, bool ownsModel, FineTuneSettings settings, ulong seed, SessionData data)
    {
        _ownsModel = ownsModel;
        (Model, Settings, Seed, Data) = (model, settings, seed, data);
        if (settings.Method == TrainingMethod.Lora)
        {
            Adapters = LoraSet.Create(model, settings, seed);
            Adapters.Attach();
        }

        Optimizer = new WeightOptimizer(Adapters?.Parameters ?? model.Parameters, settings);
        Plan = new TrainingPlan([.. data.Train.Rows.Select(row => row.Tokens.Length)], settings, seed);
        Schedule = LearningRateSchedule.For(settings, Plan.TotalSteps);
    }

    public LlamaModel Model { get; }

    /// <summary>Null when every weight is trained.</summary>
    public LoraSet? Adapters { get; }

    public WeightOptimizer Optimizer { get; }

    public FineTuneSettings Settings { get; }

    public ulong Seed { get; }

    public SessionData Data { get; }

    public TrainingSet Train => Data.Train;

    public TrainingPlan Plan { get; }

    public LearningRateSchedule Schedule { get; }

    /// <summary>A token to fill padded places with; which one it is changes nothing.</summary>
    public const int Padding = 0;

    public void Dispose()
    {
        Optimizer.Dispose();
        Adapters?.Dispose();
        if (_ownsModel) Model.Dispose();
    }
}
