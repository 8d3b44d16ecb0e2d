using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// A term of the objective that depends on the weights alone: added once a step to the mean loss over the window's targets, before clipping.
/// A pure function of the weights and of what was fixed before the first step, so that resuming needs nothing of it.
/// </summary>
internal interface IWeightPenalty
{
    /// <summary>A float32 scalar in the caller's scope that gradients flow through.</summary>
    Tensor Value();
}
