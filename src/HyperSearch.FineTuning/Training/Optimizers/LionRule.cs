using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training.Optimizers;

/// <summary>Lion: one running average a weight, of which only the sign moves it.</summary>
internal sealed class LionRule(double beta1, double beta2) : OptimizerRule
{
    public override IReadOnlyList<(string Name, long[] Shape)> StateOf(long[] shape) => [("moment1", shape)];

    public override void Move(IReadOnlyList<TrainedWeight> weights, IReadOnlyList<Tensor> gradients, AdamWOptions step)
        => FusedOptimizer.Lion(Values(weights), gradients, State(weights, 0), step.LearningRate, beta1, beta2, step.WeightDecay, step.GradientScale);
}
