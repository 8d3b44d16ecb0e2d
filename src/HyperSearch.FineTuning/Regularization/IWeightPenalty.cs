using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// A part of the objective that depends on the weights alone: added once a step to the mean loss over the window's targets, before clipping.
/// A pure function of the weights and of what was fixed before the first step, so that resuming needs nothing of it.
/// </summary>
internal interface IWeightPenalty
{
    /// <summary>
    /// The terms whose sum is the penalty, a weight each: float32 scalars in the caller's scope that gradients flow through. Apart, so that the differences of
    /// one weight at a time lie in memory.
    /// </summary>
    IEnumerable<Func<Tensor>> Terms { get; }
}
