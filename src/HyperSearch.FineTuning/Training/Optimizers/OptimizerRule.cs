using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training.Optimizers;

/// <summary>One optimiser's arithmetic and what it remembers of each weight. State and arithmetic are float32.</summary>
internal abstract class OptimizerRule
{
    /// <summary>The rule that a trial's settings ask for.</summary>
    public static OptimizerRule Of(FineTuneSettings settings) => settings.Optimizer switch
    {
        OptimizerKind.AdamW => new AdamWRule(settings.Beta1 ?? 0.9, settings.Beta2 ?? 0.999, settings.Epsilon ?? 1e-8),
        OptimizerKind.Sgd => new SgdRule(settings.Momentum),
        OptimizerKind.Adafactor => new AdafactorRule(settings.Beta1, settings.Epsilon ?? 1e-30),
        OptimizerKind.Lion => new LionRule(settings.Beta1 ?? 0.9, settings.Beta2 ?? 0.99),
        var other => throw new InvalidOperationException($"no rule for optimiser {other}"),
    };

    /// <summary>Names and shapes of what is kept of a weight of a shape, in a fixed order; the names stand in checkpoints.</summary>
    public abstract IReadOnlyList<(string Name, long[] Shape)> StateOf(long[] shape);

    /// <summary>Moves the weights of a group by one step.</summary>
    /// <param name="weights">With state as <see cref="StateOf"/> lays it out.</param>
    /// <param name="gradients">One a weight, of its shape.</param>
    /// <param name="step">Rate, decay, number and scale of this step; the rest of the options is the rule's own.</param>
    public abstract void Move(IReadOnlyList<TrainedWeight> weights, IReadOnlyList<Tensor> gradients, AdamWOptions step);

    protected static Tensor[] Values(IReadOnlyList<TrainedWeight> weights) => [.. weights.Select(weight => weight.Value)];

    protected static Tensor[] State(IReadOnlyList<TrainedWeight> weights, int place) => [.. weights.Select(weight => weight.State[place].Value)];
}
