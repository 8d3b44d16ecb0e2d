using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training.Optimizers;

/// <summary>Stochastic gradient descent as <c>torch.optim.SGD</c> has it; without momentum nothing is remembered.</summary>
internal sealed class SgdRule(double momentum) : OptimizerRule
{
    public override IReadOnlyList<(string Name, long[] Shape)> StateOf(long[] shape) => momentum > 0 ? [("moment1", shape)] : [];

    public override void Move(IReadOnlyList<TrainedWeight> weights, IReadOnlyList<Tensor> gradients, AdamWOptions step)
        => FusedOptimizer.Sgd(Values(weights), gradients, momentum > 0 ? State(weights, 0) : [], step.LearningRate, momentum, step.WeightDecay, step.GradientScale);
}
