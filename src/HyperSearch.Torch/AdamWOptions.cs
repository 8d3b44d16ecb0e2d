namespace HyperSearch.Torch;

/// <summary>One step's settings of <see cref="FusedOptimizer.AdamW"/>, with the meaning of <c>torch.optim.AdamW</c>.</summary>
/// <param name="LearningRate">Above zero.</param>
/// <param name="Beta1">Decay of the gradients' average, in [0, 1).</param>
/// <param name="Beta2">Decay of the squared gradients' average, in [0, 1).</param>
/// <param name="Epsilon">Added to the root of the squared average.</param>
/// <param name="WeightDecay">Decoupled: parameters shrink by <c>LearningRate * WeightDecay</c> before the step.</param>
/// <param name="Step">The number of this step, from 1: it corrects the averages' bias.</param>
/// <param name="GradientScale">Multiplies every gradient as it is read: clipping and averaging without another pass.</param>
public sealed record AdamWOptions(
    double LearningRate,
    double Beta1 = 0.9,
    double Beta2 = 0.999,
    double Epsilon = 1e-8,
    double WeightDecay = 0.01,
    long Step = 1,
    double GradientScale = 1);
