using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// How far training has moved one weight of the base model: for adapters the merged difference, which is what the function computed depends on.
/// A and B are no places to hold: B begins at zero, and the same product has many factors.
/// </summary>
/// <param name="Name">Of the base model's weight.</param>
/// <param name="Entries">Number of its values.</param>
/// <param name="Difference">The weight as merged minus the base's, float32 in the base's shape, in the caller's scope; gradients flow to what is trained.</param>
/// <param name="SquaredLength">The sum of the squares of the difference, a scalar, made without the difference where that is cheaper.</param>
internal sealed record WeightChange(string Name, long Entries, Func<Tensor> Difference, Func<Tensor> SquaredLength);
