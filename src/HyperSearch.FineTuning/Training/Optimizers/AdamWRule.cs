using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training.Optimizers;

/// <summary>AdamW: running averages of gradients and their squares, with bias correction and decoupled weight decay.</summary>
internal sealed class AdamWRule(double beta1, double beta2, double epsilon) : OptimizerRule
{
    public override IReadOnlyList<(string Name, long[] Shape)> StateOf(long[] shape) => [("moment1", shape), ("moment2", shape)];

    public override void Move(IReadOnlyList<TrainedWeight> weights, IReadOnlyList<Tensor> gradients, AdamWOptions step)
        => FusedOptimizer.AdamW(Values(weights), gradients, State(weights, 0), State(weights, 1), step with { Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon });
}
